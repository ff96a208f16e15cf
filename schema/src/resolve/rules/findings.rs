//! Where rules put what they find.

use crate::{
    definitions::{Places, Site},
    diagnostic::{Diagnostic, Severity},
};

/// What rules found so far.
pub(super) struct Findings<'a> {
    places: &'a Places,
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// None yet.
    pub(super) fn new(places: &'a Places) -> Self {
        Self {
            places,
            list: Vec::new(),
        }
    }

    /// Something that refuses the definitions.
    pub(super) fn error(&mut self, code: &'static str, site: Site, message: impl Into<String>) {
        self.add(code, Severity::Error, site, message.into());
    }

    /// Something that deserves a look.
    pub(super) fn warning(&mut self, code: &'static str, site: Site, message: impl Into<String>) {
        self.add(code, Severity::Warning, site, message.into());
    }

    /// Everything found.
    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    fn add(&mut self, code: &'static str, severity: Severity, site: Site, message: String) {
        let related = site.related.into_iter();
        let related = related.filter_map(|(at, note)| Some((self.places.span(at)?, note)));
        self.list.push(Diagnostic {
            code,
            severity,
            message,
            span: self.places.span(site.location),
            path: site.path,
            related: related.collect(),
        });
    }
}
