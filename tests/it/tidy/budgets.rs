//! Budgets of files and functions (CONTRIBUTING.md says why).

use syn::{spanned::Spanned, visit::Visit};

use super::{SourceFile, assert_none, sources};

const FILE_CAP: usize = 600;
const FILE_MEDIAN: usize = 150;
const FILE_NINETIETH: usize = 400;
const FUNCTION_CAP: usize = 70;
const PARAMETER_CAP: usize = 5;

/// Lines of a file before its tests.
fn lines(file: &SourceFile) -> usize {
    let tests = file.text.find("\n#[cfg(test)]\nmod ");
    file.text[..tests.unwrap_or(file.text.len())]
        .lines()
        .count()
}

#[test]
fn files_are_short() {
    let files = sources();
    let mut sizes: Vec<usize> = files.iter().map(lines).collect();
    let long: Vec<String> = files
        .iter()
        .filter(|file| lines(file) > FILE_CAP)
        .map(|file| format!("{}: {} lines, {FILE_CAP} at most", file.path, lines(file)))
        .collect();
    assert_none("files over the cap", &long);
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    let ninetieth = sizes[sizes.len() * 9 / 10];
    assert!(
        median <= FILE_MEDIAN,
        "the median file has {median} lines, {FILE_MEDIAN} at most"
    );
    assert!(
        ninetieth <= FILE_NINETIETH,
        "nine files of ten have {ninetieth} lines or fewer, {FILE_NINETIETH} at most"
    );
}

#[derive(Default)]
struct Functions {
    findings: Vec<String>,
    path: String,
}

impl Functions {
    fn check(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let start = signature.span().start().line;
        let length = block.span().end().line + 1 - start;
        let place = format!("{}:{start} {}", self.path, signature.ident);
        if length > FUNCTION_CAP {
            self.findings
                .push(format!("{place}: {length} lines, {FUNCTION_CAP} at most"));
        }
        let typed = signature.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(typed) => Some(typed),
            syn::FnArg::Receiver(_) => None,
        });
        let typed: Vec<&syn::PatType> = typed.collect();
        if typed.len() > PARAMETER_CAP {
            let count = typed.len();
            self.findings.push(format!(
                "{place}: {count} parameters, {PARAMETER_CAP} at most"
            ));
        }
        for parameter in typed {
            if matches!(&*parameter.ty, syn::Type::Path(path) if path.path.is_ident("bool")) {
                self.findings
                    .push(format!("{place}: a `bool` parameter; say it with a type"));
            }
        }
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.check(&function.sig, &function.block);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.check(&function.sig, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }

    // Methods of foreign traits have the signatures those traits give them.
    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        if item.trait_.is_none() {
            syn::visit::visit_item_impl(self, item);
        }
    }
}

#[test]
fn functions_are_short_and_take_few_parameters() {
    let mut functions = Functions::default();
    for file in sources() {
        functions.path.clone_from(&file.path);
        functions.visit_file(&file.tree);
    }
    assert_none("functions over their budget", &functions.findings);
}
