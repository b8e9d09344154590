/**
 * The version of this package, for the command line and the history. A test compares it with package.json.
 *
 * @since 0.1.0
 */

/**
 * The version of this package.
 *
 * @since 0.1.0
 * @category constants
 */
export const version = "0.1.0"
