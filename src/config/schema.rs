//! Section `schema`: the type definitions and how their API is published.

use std::num::NonZeroU32;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The type definitions and how their API is published.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SchemaConfig {
    /// The files with type definitions, read in order as one document. Relative to the working directory. `serve`
    /// needs at least one; `demo` brings its own.
    pub files: Vec<PathBuf>,
    /// Which API is published: `full`, or `compat` for exactly what `@neo4j/graphql` 7 publishes.
    pub profile: Profile,
    /// Also publish the deprecated twins of filters and mutations, such as `title_EQ`.
    pub deprecated: bool,
    /// Answer introspection (`__schema`, `__type`).
    pub introspection: bool,
    /// Elements a list or connection returns where neither the operation nor `@limit` says how many. Profile `full`
    /// only: `compat` returns everything.
    pub default_page: NonZeroU32,
    /// Refuse a list or connection that does not say how many elements it wants.
    pub limit_required: bool,
    /// Filter operators that are off unless named here.
    pub filters: FiltersConfig,
}

impl Default for SchemaConfig {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            profile: Profile::Full,
            deprecated: false,
            introspection: true,
            default_page: const { NonZeroU32::new(1000).expect("not zero") },
            limit_required: false,
            filters: FiltersConfig::default(),
        }
    }
}

/// Which API is published.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Exactly the API of `@neo4j/graphql` 7 without its deprecated twins.
    Compat,
    /// All of `compat` and what it never had.
    Full,
}

/// Filter operators that are off unless named here.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FiltersConfig {
    /// More operators for `String` fields.
    pub string: Vec<StringFilter>,
    /// More operators for `ID` fields.
    pub id: Vec<IdFilter>,
}

/// A `String` operator that is off by default, by its name in the library's `features.filters.String`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StringFilter {
    /// `matches`: a regular expression.
    Matches,
    /// `gt`: after it in order.
    Gt,
    /// `gte`: after it or equal.
    Gte,
    /// `lt`: before it in order.
    Lt,
    /// `lte`: before it or equal.
    Lte,
    /// `caseInsensitive`: the same operators without regard to case.
    CaseInsensitive,
}

/// An `ID` operator that is off by default, by its name in the library's `features.filters.ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdFilter {
    /// `matches`: a regular expression.
    Matches,
}
