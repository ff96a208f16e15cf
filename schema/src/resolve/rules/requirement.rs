//! `@requiresScopes`, `@policy` and `@public`: where they stand and what is in them; and the words that rules have for a refusal.

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

use super::{
    Context, Findings, applied,
    context::{Holder, holder},
};
use crate::{
    definitions::Site,
    diagnostic::codes,
    model::RESERVED_CODES,
    resolve::{directives, names::ObjectRole},
};

const REQUIREMENTS: [(&str, &str); 2] = [("requiresScopes", "scopes"), ("policy", "policies")];

const RULES: [&str; 4] = [
    "authentication",
    "authorization",
    "requiresScopes",
    "policy",
];

/// They stand where something evaluates them, and ask for something.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (name, argument) in REQUIREMENTS {
        for (site, directive) in applied(context.definitions, name) {
            let lists = directives::argument(directive, argument);
            let lists = lists.map(directives::items).unwrap_or_default();
            let is_name = |item: &Node<Value>| item.as_str().is_some_and(|text| !text.is_empty());
            let is_fair = |list: &Node<Value>| {
                let items = directives::items(list);
                !items.is_empty() && items.iter().all(is_name)
            };
            if lists.is_empty() || !lists.iter().all(is_fair) {
                let message = format!(
                    "@{name}.{argument} must have at least one list, and each list at least one name."
                );
                findings.error(codes::REQUIREMENT_EMPTY, site.directive(directive), message);
            }
        }
        check_places(context, name, findings);
    }
    check_public(context, findings);
}

fn check_places(context: &Context<'_>, name: &str, findings: &mut Findings<'_>) {
    let message = format!(
        "Directive \"{name}\" must be in a type with \"@node\" or \"@relationshipProperties\", in an interface, or in root types: Query, and Mutation"
    );
    for (ty, directive) in context.types_with(name) {
        if !holder(ty).is_some_and(|holder| is_place(holder, ty.name())) {
            let place = Site::of(ty).directive(directive);
            findings.error(codes::DIRECTIVE_PLACE, place, message.clone());
        }
    }
    for (at, directive) in context.fields_with(name) {
        if !is_place(at.holder, at.ty.name()) {
            let place = at.site().directive(directive);
            findings.error(codes::DIRECTIVE_PLACE, place, message.clone());
        }
    }
}

fn is_place(holder: Holder, ty: &str) -> bool {
    match holder {
        Holder::Interface => true,
        Holder::Object(ObjectRole::Node | ObjectRole::Edge) => true,
        Holder::Object(ObjectRole::Root) => ty != "Subscription",
        Holder::Object(ObjectRole::Plain | ObjectRole::Claims) => false,
    }
}

/// `@public` is for types of nodes and root fields that have no rule.
fn check_public(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (ty, directive) in context.types_with("public") {
        let place = Site::of(ty).directive(directive);
        if !matches!(holder(ty), Some(Holder::NODE | Holder::ROOT)) {
            let message = "Directive \"public\" must be in a type with \"@node\" or in root types: Query, and Mutation";
            findings.error(codes::DIRECTIVE_PLACE, place, message);
        } else if let Some(rule) = RULES.iter().find(|rule| ty.directives().has(rule)) {
            findings.error(codes::PUBLIC_WITH_RULE, place, beside(rule));
        }
    }
    for (at, directive) in context.fields_with("public") {
        let place = at.site().directive(directive);
        if at.holder != Holder::ROOT {
            let message = "Directive \"public\" is for types and for fields of Query and Mutation: a field without a rule is as open as its type";
            findings.error(codes::DIRECTIVE_PLACE, place, message);
        } else if let Some(rule) = RULES.iter().find(|rule| at.field.directives.has(rule)) {
            findings.error(codes::PUBLIC_WITH_RULE, place, beside(rule));
        }
    }
}

fn beside(rule: &str) -> String {
    format!("@public says that there is no rule, and @{rule} is one: leave one of them out.")
}

/// The codes of rules are codes, and none of ours that means something else.
pub(super) fn check_words(context: &Context<'_>, findings: &mut Findings<'_>) {
    for name in RULES {
        for (site, directive) in applied(context.definitions, name) {
            let site = site.directive(directive);
            for (code, site) in written(directive, &site) {
                let text = code.as_str().unwrap_or_default();
                let message = if !is_code(text) {
                    format!(
                        "The code {text:?} must be 3 to 64 upper case letters, digits and `_`, a letter first."
                    )
                } else if RESERVED_CODES.contains(&text) {
                    format!("The code {text} has another meaning: choose one of your own.")
                } else {
                    continue;
                };
                findings.error(codes::DENIAL_CODE, site, message);
            }
        }
    }
}

/// The codes in a directive, and where they are.
fn written<'a>(directive: &'a Directive, site: &Site) -> Vec<(&'a Node<Value>, Site)> {
    let own = directives::argument(directive, "code");
    let rules = directives::argument(directive, "validate");
    let rules = rules.map(directives::items).unwrap_or_default();
    let of_rules = rules
        .iter()
        .filter_map(|rule| directives::entry(rule, "code"));
    own.into_iter()
        .chain(of_rules)
        .filter(|code| !code.is_null())
        .map(|code| (code, site.argument("code", Some(code))))
        .collect()
}

fn is_code(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (3..=64).contains(&text.len())
        && text.bytes().all(is_part)
        && text.as_bytes()[0].is_ascii_uppercase()
}
