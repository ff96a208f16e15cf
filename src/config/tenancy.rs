//! Section `tenancy`: whose data a request works with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose data a request works with. Types with `@tenant` need it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TenancyConfig {
    /// What says to which tenant a request belongs.
    pub from: TenancyFromConfig,
    /// The role of administrators: callers who have it read the data of all tenants, and choose one by the header to write or to see
    /// what it sees. Each of their operations is marked in the audit log.
    pub super_role: Option<String>,
    /// The Neo4j database of each tenant, where each has one: a text such as `tenant-{tenant}`. Without it all are in
    /// `store.neo4j.database`. A request without a tenant is not answered then.
    pub database: Option<String>,
}

/// What says to which tenant a request belongs.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TenancyFromConfig {
    /// The claim with the caller's tenant: a text, or a list of texts of which each request chooses one by the header. `org.id` is the
    /// claim of that name, or `id` inside `org`. Keys of programs have it as `tenant`, or among their claims.
    pub claim: Option<String>,
    /// The header by which a caller with several tenants chooses one. It must be one of the claim's: a header alone says nothing of
    /// who sends it.
    pub header: Option<String>,
}
