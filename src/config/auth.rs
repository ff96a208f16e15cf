//! Section `auth`: how callers say who they are.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ByteSize, Duration, Secret};

/// How callers say who they are.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuthConfig {
    /// What becomes of a request whose token or key is bad: `reject` refuses it, `anonymous` answers it as if it had none. `auto` is
    /// `reject` in profile `full`, and `anonymous` in `compat`, as the library does.
    pub on_invalid: OnInvalid,
    /// Tokens (JWT).
    pub jwt: JwtConfig,
    /// Keys of programs.
    pub api_keys: ApiKeysConfig,
    /// The claim with the caller's roles: a list, or one text. `realm_access.roles` is the claim of that name, or `roles` inside
    /// `realm_access`.
    pub roles_claim: String,
    /// The claim with the caller's tier, a text.
    pub tier_claim: String,
    /// What becomes of types and root fields without an access rule: `allow` lets everybody read and change them, `deny` nobody. With
    /// `deny`, `@public` opens one.
    pub default: WithoutRule,
    /// What roles inherit and permit, by name: `analyst: {inherits: [viewer], permissions: ["data:export"]}`. Permissions count as scopes of
    /// the caller; one that ends with `:*` is every scope that begins with what stands before the `*`, `*` alone is all of them.
    pub roles: BTreeMap<String, RoleConfig>,
    /// What `@policy` asks, by name: expressions over the caller such as `{role: analyst}`, `{scope: "graphs:read"}`, `{tier: gold}`,
    /// `{authenticated: true}`, `{claims: {department: {eq: ops}}}`, joined by `and`, `or` and `not`.
    pub policies: Map<String, Value>,
    /// Headers that rules and statements may read as `$context.NAME`: items `{name, header}`. Whoever sends a request chooses what
    /// is in them, so they say nothing of who it is.
    pub context: Vec<ContextEntry>,
    /// Networks such as `10.0.0.0/8` whose `X-Forwarded-For` is believed. What counts as the address of a request is the last one
    /// in it that is in none of them.
    pub trusted_proxies: Vec<String>,
    /// A file with tokens that are refused from now on, one a line: `jti:` and a token's id, or `sha256:` and the digest of the
    /// whole token in hexadecimal. It is read again when it changes.
    pub revocation_file: Option<PathBuf>,
    /// Memory for tokens that were found good, so that a token is checked once and not with every request.
    pub cache: ByteSize,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            on_invalid: OnInvalid::Auto,
            jwt: JwtConfig::default(),
            api_keys: ApiKeysConfig::default(),
            roles_claim: "roles".to_owned(),
            tier_claim: "tier".to_owned(),
            default: WithoutRule::Allow,
            roles: BTreeMap::new(),
            policies: Map::new(),
            context: Vec::new(),
            trusted_proxies: Vec::new(),
            revocation_file: None,
            cache: ByteSize::mebibytes(32),
        }
    }
}

/// What becomes of types and root fields without an access rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WithoutRule {
    /// Everybody may read and change them.
    Allow,
    /// Nobody may.
    Deny,
}

/// What a role is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoleConfig {
    /// The roles that a caller with this one has too, and what those inherit.
    pub inherits: Vec<String>,
    /// What it permits, as scopes: `graphs:read`, `data:*`.
    pub permissions: Vec<String>,
}

/// What becomes of a request whose token or key is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalid {
    /// As the profile has it.
    Auto,
    /// It is refused with `UNAUTHENTICATED`.
    Reject,
    /// It is answered as a request without a token.
    Anonymous,
}

/// Tokens (JWT).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JwtConfig {
    /// The key that tokens are signed with: a shared secret of 32 bytes or more, or a public key in PEM. Best given as
    /// `CYGNET_AUTH__JWT__KEY`. Either this or `jwks_url`.
    pub key: Option<Secret<String>>,
    /// Where the issuer's public keys are (a JSON Web Key Set), as `https://`; `http://` only to this machine.
    pub jwks_url: Option<String>,
    /// Whether signatures and claims are checked. `false` takes any token for true: for development only.
    pub verify: bool,
    /// The algorithms that are accepted, of those that the key can be used with. Without any: all of those.
    pub algorithms: Vec<JwtAlgorithm>,
    /// The issuers (`iss`) whose tokens are accepted. Without any: whoever has the key.
    pub issuers: Vec<String>,
    /// The audiences (`aud`) this server answers to; a token must name one of them. Without any, `aud` is not looked at.
    pub audience: Vec<String>,
    /// Claims that a token must have. Without this key: `exp` in profile `full`, none in `compat`.
    pub required_claims: Option<Vec<String>>,
    /// By how much clocks may differ where `exp` and `nbf` are compared with this machine's.
    pub leeway: Duration,
    /// The header with the token, which may have `Bearer` before it.
    pub header: String,
    /// How often the keys at `jwks_url` are read again. A shorter `max-age` of the answer is followed, down to 30 s.
    pub jwks_refresh: Duration,
    /// How long after the keys were read because of an unknown key id (`kid`) the next unknown one does not make them be read again.
    pub jwks_cooldown: Duration,
    /// How long the last keys are used while they cannot be read again. After that, their tokens are refused.
    pub jwks_keep: Duration,
    /// How long reading the keys may take.
    pub jwks_timeout: Duration,
    /// A PEM file with the authority that signed the certificate of the server with the keys, beside those this machine knows.
    pub jwks_ca_file: Option<PathBuf>,
    /// More issuers, each with keys of its own: items `{issuer, key or jwks_url, audience, algorithms}`. A token of one of them is
    /// checked with its keys alone.
    pub providers: Vec<ProviderConfig>,
}

impl Default for JwtConfig {
    fn default() -> Self {
        Self {
            key: None,
            jwks_url: None,
            verify: true,
            algorithms: Vec::new(),
            issuers: Vec::new(),
            audience: Vec::new(),
            required_claims: None,
            leeway: Duration::from_secs(60),
            header: "Authorization".to_owned(),
            jwks_refresh: Duration::from_secs(300),
            jwks_cooldown: Duration::from_secs(30),
            jwks_keep: Duration::from_secs(3_600),
            jwks_timeout: Duration::from_secs(5),
            jwks_ca_file: None,
            providers: Vec::new(),
        }
    }
}

/// One more issuer with keys of its own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// As `auth.jwt.key`.
    #[serde(default)]
    pub key: Option<Secret<String>>,
    /// As `auth.jwt.jwks_url`.
    #[serde(default)]
    pub jwks_url: Option<String>,
    /// As `auth.jwt.audience`; without any, that one.
    #[serde(default)]
    pub audience: Vec<String>,
    /// As `auth.jwt.algorithms`; without any, those.
    #[serde(default)]
    pub algorithms: Vec<JwtAlgorithm>,
}

/// A signature's algorithm, by its name in RFC 7518 and RFC 8037.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs)]
pub enum JwtAlgorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
}

/// Keys of programs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApiKeysConfig {
    /// The header with the key.
    pub header: String,
    /// The keys that are known, by their hash: items `{name, hash, roles, scopes, claims, addresses, tier, tenant}`. `cygnet key new` makes a
    /// key and its item.
    pub keys: Vec<ApiKeyConfig>,
}

impl Default for ApiKeysConfig {
    fn default() -> Self {
        Self {
            header: "X-API-Key".to_owned(),
            keys: Vec::new(),
        }
    }
}

/// One key of a program.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyConfig {
    /// What it is called in logs; also the claim `sub` of its caller, where `claims` has none.
    pub name: String,
    /// `sha256:` and the digest of the key in hexadecimal.
    pub hash: String,
    /// The caller's roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The caller's scopes.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// More claims of the caller, as a token would have them.
    #[serde(default)]
    pub claims: Map<String, Value>,
    /// Addresses or networks it may be used from. Without any: from anywhere.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// The caller's tier.
    #[serde(default)]
    pub tier: Option<String>,
    /// The caller's tenant; `claims` may have it instead, by the name of `tenancy.from.claim`.
    #[serde(default)]
    pub tenant: Option<String>,
}

/// One header that is read as a value of the context.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextEntry {
    /// Its name after `$context.`.
    pub name: String,
    /// The header.
    pub header: String,
}
