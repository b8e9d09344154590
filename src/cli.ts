/**
 * The command line, for programs that add commands of their own.
 *
 * @since 0.1.0
 */
export * as Argument from "./cli/Argument.ts"
export * as Command from "./cli/Command.ts"
export * as CommandLine from "./cli/CommandLine.ts"
export * as Flag from "./cli/Flag.ts"
export * as Project from "./cli/Project.ts"
