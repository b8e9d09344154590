/**
 * A text of several statements is executed to its end, on every database.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import { liveDatabases } from "../servers/databases.ts"

const operations = Operations.layer().pipe(
  Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Dialects.layerFromClient)
)

const mysql = `
create table a (id int, note varchar(20));
create table b (id int);
DELIMITER //
create trigger t after insert on a for each row begin
  insert into b values (new.id); insert into b values (new.id + 1); -- ;
end//
DELIMITER ;
insert into a values (1, ';'); # done
`
const texts = {
  mysql,
  mariadb: mysql,
  postgresql: `
create table a (id int, note text); create table b (id int);
create function f() returns trigger language plpgsql as $$ begin
  insert into b values (new.id); insert into b values (new.id + 1); return new; end $$;
create trigger t after insert on a for each row execute function f();
insert into a values (1, E'\\\\';') -- done
`,
  sqlite: `
create table a (id int, note text); create table b (id int);
create trigger t after insert on a begin insert into b values (new.id); insert into b values (new.id + 1); end;
insert into a values (1, ';'); -- done
`,
  mssql: `
create table a (id int, note varchar(20)); create table b (id int);
GO
create trigger t on a after insert as begin insert into b select id from inserted; insert into b select id + 1 from inserted; end
GO
insert into a values (1, ';')
`
}

describe.each(liveDatabases)("a text of several statements on $label", ({ label, layer }) => {
  it.effect("is executed to its end", () =>
    Effect.gen(function*() {
      yield* op.execute(texts[label].replaceAll("\\\\'", "\\'"))
      const { query } = yield* Execution.Execution
      assert.deepStrictEqual(yield* query(Statement.text("select id from b order by id")), [{ id: 1 }, { id: 2 }])
    }).pipe(Effect.provide(operations), Effect.provide(layer)), 60_000)
})
