/**
 * The version of this tool, as the command line and the history tell it. A test holds it to package.json.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 * @category constants
 */
export const version = "0.1.0"
