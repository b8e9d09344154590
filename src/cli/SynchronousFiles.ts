/**
 * Node's file system for commands, which read many small files: reading one takes less time than waiting for a thread to read it.
 *
 * @since 0.1.0
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Fs from "node:fs"

/**
 * Node's file system with synchronous `readFileString`, `stat` and `exists`. If one of them fails, the asynchronous operation is run instead, so
 * that errors are those of Node's file system.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<FileSystem.FileSystem> = Layer.effect(
  FileSystem.FileSystem,
  Effect.map(FileSystem.FileSystem, (fs) => ({
    ...fs,
    readFileString: (path: string, encoding?: string) =>
      encoding === undefined
        ? synchronous(() => utf8.decode(Fs.readFileSync(path)), fs.readFileString(path))
        : fs.readFileString(path, encoding),
    stat: (path: string) => synchronous(() => infoOf(Fs.statSync(path)), fs.stat(path)),
    exists: (path: string) =>
      Effect.catchAll(
        Effect.as(Effect.try(() => Fs.accessSync(path)), true),
        ({ error }) => isMissing(error) ? Effect.succeed(false) : fs.exists(path)
      )
  }))
).pipe(Layer.provide(NodeFileSystem.layer))

const utf8 = new TextDecoder()

const synchronous = <A>(read: () => A, otherwise: Effect.Effect<A, PlatformError>): Effect.Effect<A, PlatformError> =>
  Effect.suspend(() => Either.match(Either.try(read), { onLeft: () => otherwise, onRight: Effect.succeed }))

const isMissing = (error: unknown): boolean => Predicate.hasProperty(error, "code") && error.code === "ENOENT"

const infoOf = (stat: Fs.Stats): FileSystem.File.Info => ({
  type: typeOf(stat),
  mtime: Option.some(stat.mtime),
  atime: Option.some(stat.atime),
  birthtime: Option.some(stat.birthtime),
  dev: stat.dev,
  ino: Option.some(stat.ino),
  mode: stat.mode,
  nlink: Option.some(stat.nlink),
  uid: Option.some(stat.uid),
  gid: Option.some(stat.gid),
  rdev: Option.some(stat.rdev),
  size: FileSystem.Size(stat.size),
  blksize: Option.some(FileSystem.Size(stat.blksize)),
  blocks: Option.some(stat.blocks)
})

const typeOf = (stat: Fs.Stats): FileSystem.File.Type =>
  stat.isFile()
    ? "File"
    : stat.isDirectory()
    ? "Directory"
    : stat.isCharacterDevice()
    ? "CharacterDevice"
    : stat.isBlockDevice()
    ? "BlockDevice"
    : stat.isFIFO()
    ? "FIFO"
    : stat.isSocket()
    ? "Socket"
    : "Unknown"
