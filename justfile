# The commands of the project: `just` lists them.

_list:
    @just --list --unsorted

# Everything CI runs, and the licences, bans, sources and unused dependencies where their tools are installed.
check:
    .ci/run
    @if command -v cargo-deny >/dev/null; then cargo deny check licenses bans sources; else echo "cargo-deny is not installed: skipped"; fi
    @if command -v cargo-machete >/dev/null; then cargo machete; else echo "cargo-machete is not installed: skipped"; fi

# The tests, with the real services. Arguments go to `cargo test`.
test *arguments:
    cargo test {{arguments}}

# The tests again, writing what came out into the case files. Read the difference before you commit it.
update *arguments:
    UPDATE=1 cargo test {{arguments}}

# The long tests whole: CI runs fixed-seed samples of them.
full:
    CYGNET_TEST_FULL=1 cargo test

# A Neo4j that stays until Ctrl-C, so that test runs need not start one: give them the line it prints.
neo4j bolt="17687" http="17474":
    @echo "export CYGNET_TEST_NEO4J='bolt://neo4j:cygnet-test@127.0.0.1:{{bolt}}?http={{http}}'"
    tests/services/neo4j.sh run --bolt {{bolt}} --http {{http}}

# The benchmarks.
bench *arguments:
    cargo bench --workspace {{arguments}}

# Formats everything.
fmt:
    cargo fmt --all

# The audits of GraphQL over HTTP against a running server.
audit url="http://127.0.0.1:4000/graphql":
    node "$(tests/services/node.sh tests/graphql-http)/audit.mjs" {{url}}

# The reference library's API schema for a file of type definitions.
peer-schema file *flags:
    node "$(tests/services/node.sh tests/peer)/sdl.mjs" {{file}} {{flags}}

# The reference library as a server over a Neo4j (NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD), for instance beside `cygnet bench`.
peer file="schema/examples/twin.graphql" port="4001":
    node "$(tests/services/node.sh tests/peer)/server.mjs" {{file}} --port {{port}}

# Serves the demo: http://127.0.0.1:4000.
demo:
    cargo run
