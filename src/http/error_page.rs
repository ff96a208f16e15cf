//! docs/errors.md: every code with the status of an answer that has only errors of it, what it means, and an example.
//!
//! In: the list of codes and the examples. Out: the page's text. It must not know requests.

use std::fmt::Write;

use cygnet_resolvers::error::ErrorCode;

use super::accept::MediaType;
use super::respond::status;
use crate::gateway::Outcome;

const HEAD: &str = "\
# Errors

What clients see in `errors`. Made of `resolvers/src/error.rs`, `src/http/respond.rs` and
`src/http/error_examples.md` by `UPDATE=1 cargo test`.

Every error has a `message`, `extensions.code`, and where it helps `locations` in the document and a `path` in the answer. One kind of
error has one code, wherever it is found. The messages are those of `@neo4j/graphql` and graphql-js where they have the same error;
clients should look at the code. Access rules of a schema may have codes and messages of their own ([auth.md](auth.md)), which are answered
with the status of `FORBIDDEN` or `UNAUTHENTICATED`.

The status is that of an answer without `data`, as `application/graphql-response+json`. An answer with `data` has 200, whatever fields
failed; so has every answer to a well-formed request as `application/json`. A refusal before the document is read has the status of its
own reason: 404, 405, 406, 408, 413, 415.

| code | status | meaning |
|---|---|---|
";

/// An example of every code. `tests/it/codes.rs` sends them.
const EXAMPLES: &str = include_str!("error_examples.md");

/// The page.
pub fn error_page() -> String {
    let mut page = HEAD.to_owned();
    for code in ErrorCode::ALL {
        let status = status(Outcome::RequestError(*code), MediaType::GraphqlResponse);
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            code.as_str(),
            status.as_u16(),
            code.meaning()
        );
    }
    page.push('\n');
    page.push_str(EXAMPLES);
    page
}
