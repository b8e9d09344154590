/**
 * Servers from Debian's archive, unpacked into a cache folder and never installed into the system. They run with the loader and the
 * libraries of their packages, so any Debian can run the servers of any other, without root.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fs from "node:fs/promises"
import * as Os from "node:os"
import * as Path from "node:path"
import process from "node:process"
import * as Supervised from "./Supervised.ts"

/**
 * - `title`: its name while it is downloaded;
 * - `suite`: Debian's release, such as `sid`;
 * - `packages`: the packages to unpack, with their dependencies.
 *
 * @since 0.1.0
 * @category models
 */
export interface Wanted {
  readonly title: string
  readonly suite: string
  readonly packages: ReadonlyArray<string>
}

/**
 * - `root`: the folder that contains `usr`;
 * - `command`: returns how to run one of its programs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unpacked {
  readonly root: string
  readonly command: (program: string) => ReadonlyArray<string>
}

/**
 * @since 0.1.0
 * @category errors
 */
export class Unobtainable extends Data.TaggedError("Unobtainable")<{ readonly reason: string }> {
  override get message() {
    return this.reason
  }
}

/**
 * Returns the packages, from the cache or from the archive that `apt` is configured for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unpack = (wanted: Wanted): Effect.Effect<Unpacked, Unobtainable> =>
  Effect.gen(function*() {
    const machine = machines[process.arch]
    if (process.platform !== "linux" || machine === undefined) {
      return yield* new Unobtainable({
        reason: `Debian's packages run on Linux on x64 and arm64, and this is ${process.platform} on ${process.arch}.`
      })
    }
    const root = Path.join(cache, `${wanted.packages[0]}-${wanted.suite}-${process.arch}`)
    if (!(yield* exists(root))) yield* fetch(wanted, root)
    const libraries = [Path.join(root, "usr/lib", machine.triplet), Path.join(root, "lib", machine.triplet)]
    const loader = yield* Effect.findFirst(libraries.map((_) => Path.join(_, machine.loader)), exists)
    if (loader._tag === "None") {
      return yield* new Unobtainable({ reason: `${root} has no ${machine.loader}. Remove that folder and try again.` })
    }
    return {
      root,
      command: (program) => [loader.value, "--library-path", libraries.join(":"), Path.join(root, program)]
    }
  })

/**
 * The cache of downloads: outside the repository, and readable by `nobody` if we are root.
 *
 * @since 0.1.0
 * @category constructors
 */
export const cache: string = process.env["EFFECT_ALEMBIC_TEST_CACHE"] ??
  (process.getuid?.() === 0
    ? "/var/cache/effect-alembic"
    : Path.join(process.env["XDG_CACHE_HOME"] ?? Path.join(Os.homedir(), ".cache"), "effect-alembic"))

const machines: Readonly<Record<string, { readonly triplet: string; readonly loader: string } | undefined>> = {
  x64: { triplet: "x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "ld-linux-aarch64.so.1" }
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

const exists = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() => Fs.access(path).then(() => true, () => false))

/** Downloads into a temporary folder that is renamed at the end, so that another run never sees an incomplete one. */
const fetch = (wanted: Wanted, root: string): Effect.Effect<void, Unobtainable> =>
  Effect.scoped(Effect.gen(function*() {
    if (!(yield* exists(keyring))) {
      return yield* new Unobtainable({ reason: `${keyring} is missing, which Debian's signatures are checked with.` })
    }
    yield* Effect.tryPromise({
      try: async () => {
        await Fs.mkdir(cache, { recursive: true })
        if (Supervised.owner !== undefined) await Fs.chmod(cache, 0o755)
      },
      catch: (error) => new Unobtainable({ reason: `${cache} cannot be made: ${String(error)}` })
    })
    const folder = yield* Supervised.folder("unpacking", cache)
    const command = (...command: ReadonlyArray<string>) =>
      Supervised.run({ folder, command, env: { ...process.env, LC_ALL: "C", APT_CONFIG: `${folder}/apt.conf` } }).pipe(
        Effect.mapError((error) =>
          new Unobtainable({ reason: `${wanted.title} could not be fetched: ${error.message}` })
        )
      )
    const archive = yield* mirror(folder)
    yield* Effect.logInfo(`${wanted.title}: fetching it from Debian ${wanted.suite} into ${root}, once`)
    yield* Supervised.write(`${folder}/apt.conf`, aptConf(folder))
    yield* Supervised.write(`${folder}/sources.list`, `deb [signed-by=${keyring}] ${archive} ${wanted.suite} main\n`)
    yield* command(
      "sh",
      "-ec",
      `cd "$1"; shift
      mkdir -p state/lists/partial cache/archives/partial root; : >status
      apt-get -qq update
      apt-get -qq --yes --download-only install "$@"
      for file in cache/archives/*.deb; do dpkg-deb -x "$file" root; done`,
      "fetch",
      folder,
      ...wanted.packages
    ).pipe(Effect.timeoutFail({
      duration: "10 minutes",
      onTimeout: () => new Unobtainable({ reason: `${wanted.title} could not be fetched within ten minutes.` })
    }))
    yield* Effect.promise(() => Fs.rename(`${folder}/root`, root).catch(() => Fs.access(root)))
  }))

/** Returns the mirror of this machine's packages, as `apt-get` prints it without using the network. */
const mirror = (folder: string): Effect.Effect<string, Unobtainable> =>
  Supervised.run({ folder, command: ["apt-get", "update", "--print-uris"] }).pipe(
    Effect.mapError((error) => new Unobtainable({ reason: `it would come from Debian, and ${error.message}` })),
    Effect.flatMap((uris) => {
      const found = /'([a-z+]+:[^']*\/debian)\/+dists\//.exec(uris)?.[1]
      return found === undefined
        ? new Unobtainable({ reason: "it would come from Debian, and apt on this machine knows no Debian archive." })
        : Effect.succeed(found)
    })
  )

const aptConf = (folder: string): string =>
  `Dir::State "${folder}/state";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Install-Recommends "false";
`
