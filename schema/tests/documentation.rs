//! docs/directives.md and docs/diagnostics.md are made of the code. `UPDATE=1 cargo test` writes them.

use std::path::Path;

use cygnet_schema::print::{diagnostics_page, directives_page};

#[test]
fn directives() {
    check("directives.md", &directives_page());
}

#[test]
fn diagnostics() {
    check("diagnostics.md", &diagnostics_page());
}

fn check(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().expect("docs is a folder"))
            .expect("docs can be made");
        std::fs::write(&path, page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).expect("the page is there");
    assert!(
        written == page,
        "docs/{name} is stale: run UPDATE=1 cargo test -p cygnet-schema"
    );
}
