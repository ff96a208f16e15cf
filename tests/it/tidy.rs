//! The rules of the house as tests: module docs, budgets, arrows, and where query text may be written.

mod arrows;
mod budgets;
mod query_text;

use std::path::{Path, PathBuf};

/// A source file of the product: tests, benches and generated code are not looked at.
pub struct SourceFile {
    /// From the repository's root.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// The syntax tree, without `#[cfg(test)]` modules.
    pub tree: syn::File,
}

/// All source files of the product.
pub fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in [
        "src",
        "schema/src",
        "resolvers/src",
        "crates/testkit/src",
        "crates/twin/src",
    ] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    assert!(
        files.len() > 100,
        "the sources were not found: {} files",
        files.len()
    );
    files.iter().map(|path| read(root, path)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the layout") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("");
            if name != "tests.rs" && !path.components().any(|part| part.as_os_str() == "tests") {
                files.push(path);
            }
        }
    }
}

fn read(root: &Path, path: &Path) -> SourceFile {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let mut tree = syn::parse_file(&text).expect("Rust");
    tree.items.retain(|item| !is_test(item));
    let path = path
        .strip_prefix(root)
        .expect("below the root")
        .display()
        .to_string();
    SourceFile { path, text, tree }
}

fn is_test(item: &syn::Item) -> bool {
    let syn::Item::Mod(module) = item else {
        return false;
    };
    module.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|flag| flag == "test")
    })
}

/// Fails with all findings at once.
fn assert_none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}

#[test]
fn every_module_says_what_it_is() {
    let silent = |file: &SourceFile| !file.text.starts_with("//!");
    let findings: Vec<String> = sources()
        .iter()
        .filter(|file| silent(file))
        .map(|file| file.path.clone())
        .collect();
    assert_none("modules without a `//!` at the top", &findings);
}
