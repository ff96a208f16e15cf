//! The section `auth` to an [`Identity`]: what is wrong in it is said with the name of its key.
//!
//! In: the section, and the profile, which decides how strict to be where the section leaves it open. Out: an identity, or the first
//! mistake. What is unwise and not forbidden is logged.

use std::{path::Path, sync::Arc, time::Duration};

use ahash::AHashMap;
use axum::http::HeaderName;
use cygnet_resolvers::{
    caller::{Caller, Tenant},
    value::Value,
};
use ipnet::IpNet;
use jsonwebtoken::Algorithm;
use thiserror::Error;

use super::{
    Identity, OnInvalid,
    api_keys::{ApiKey, ApiKeys},
    cache::Known,
    claims::{self, Expected},
    credential::Headers,
    crypto,
    fetch::{Source, SourceError},
    key_set::{KeySet, Timing},
    keys::{Key, KeyError, weakness},
    profile::Names,
    revoked::{Digest, Revoked, RevokedError, digest},
    roles::{RoleProblem, Roles},
    tenancy::Tenancy,
    token::{Issuer, Issuers, Keys, Verification},
};
use crate::config::{
    AuthConfig, Secret, TenancyConfig,
    auth::{self, ApiKeyConfig, JwtAlgorithm, JwtConfig},
    schema::Profile,
};

/// What is wrong with the section `auth`.
#[derive(Debug, Error)]
#[error("`{key}` is wrong")]
pub struct IdentityError {
    /// The key of the configuration.
    pub key: String,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

/// What is wrong with a key of the section.
#[derive(Debug, Error)]
pub enum Problem {
    /// Not the name of a header.
    #[error("`{0}` is no header's name")]
    Header(String),
    /// Tokens and keys in one header.
    #[error("the same header as `auth.jwt.header`")]
    SameHeader,
    /// Not a network.
    #[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
    Network(String),
    /// A shared secret that can be guessed.
    #[error("a weak secret: {0}; profile `full` does not start with it")]
    Weak(&'static str),
    /// Not a key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Two places for keys.
    #[error("give `key` or `jwks_url`, not both; more issuers go into `auth.jwt.providers`")]
    TwoSources,
    /// No place for keys.
    #[error("give `key` or `jwks_url`")]
    NoSource,
    /// Settings of tokens without a key.
    #[error("without `auth.jwt.key` or `auth.jwt.jwks_url` this has no meaning")]
    WithoutKeys,
    /// The same issuer twice.
    #[error("the issuer `{0}` is there twice")]
    IssuerTwice(String),
    /// Keys that could be changed on their way.
    #[error(
        "keys over `http://` from another machine can be changed on their way; profile `full` does not start with it"
    )]
    InTheOpen,
    /// Keys cannot be read from there.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Not a hash.
    #[error("not a hash as `cygnet key new` prints it: `sha256:` and 64 hexadecimal digits")]
    Hash,
    /// Two tenants for one key.
    #[error("`claims` names a tenant too")]
    TwoTenants,
    /// A header that everybody can choose.
    #[error(
        "give `tenancy.from.claim` too: a header says nothing of who sends it, it chooses among what the claim has"
    )]
    Unbound,
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// The same key twice.
    #[error("the same key is there twice")]
    KeyTwice,
    /// A role that is not defined.
    #[error("there is no role `{0}` in `auth.roles`")]
    UnknownRole(String),
    /// Roles that inherit each other.
    #[error("roles inherit each other: {0}")]
    RoleCycle(String),
    /// Not a permission.
    #[error(
        "`{0}` is no permission: `*` may stand alone or after a last `:` only, and there are no spaces"
    )]
    Permission(String),
    /// The list of revoked tokens cannot be used.
    #[error(transparent)]
    Revoked(#[from] RevokedError),
}

pub(super) fn wrong(key: impl Into<String>) -> impl FnOnce(Problem) -> IdentityError {
    let key = key.into();
    move |problem| IdentityError { key, problem }
}

impl Identity {
    /// Reads the section `auth`. Nobody has a tenant but by keys of programs.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub fn new(config: &AuthConfig, profile: Profile) -> Result<Self, IdentityError> {
        Self::with_tenancy(config, &TenancyConfig::default(), profile)
    }

    /// Reads the sections `auth` and `tenancy`.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub fn with_tenancy(
        config: &AuthConfig,
        tenancy: &TenancyConfig,
        profile: Profile,
    ) -> Result<Self, IdentityError> {
        crypto::install();
        let tenancy = Tenancy::new(tenancy)?;
        let on_invalid = match (config.on_invalid, profile) {
            (auth::OnInvalid::Reject, _) | (auth::OnInvalid::Auto, Profile::Full) => {
                OnInvalid::Reject
            }
            (auth::OnInvalid::Anonymous, _) | (auth::OnInvalid::Auto, Profile::Compat) => {
                OnInvalid::Anonymous
            }
        };
        let names = Names {
            roles: config.roles_claim.clone(),
            tier: config.tier_claim.clone(),
            known: roles(config)?,
        };
        let revoked = Revoked::new(config.revocation_file.clone())
            .map_err(|error| wrong("auth.revocation_file")(error.into()))?;
        Ok(Self {
            headers: headers(config)?,
            issuers: issuers(&config.jwt, profile)?,
            api_keys: api_keys(&config.api_keys.keys, (&names, &tenancy))?,
            names,
            tenancy,
            known: Known::new(config.cache.get()),
            revoked,
            on_invalid,
        })
    }
}

/// The caller that claims are of, as a verified token with them would have it: for people who ask what it may do.
///
/// # Errors
/// Text that is no JSON object, or roles that cannot be.
pub fn caller_of(config: &AuthConfig, claims: &[u8]) -> Result<Option<Caller>, IdentityError> {
    let names = Names {
        roles: config.roles_claim.clone(),
        tier: config.tier_claim.clone(),
        known: roles(config)?,
    };
    Ok(claims::read(claims).ok().map(|claims| names.caller(claims)))
}

/// Whether anybody can be known: by a token or by a key.
pub fn tells_callers_apart(config: &AuthConfig) -> bool {
    let jwt = &config.jwt;
    jwt.key.is_some()
        || jwt.jwks_url.is_some()
        || !jwt.verify
        || !jwt.providers.is_empty()
        || !config.api_keys.keys.is_empty()
}

/// Whether the roles of the section can be.
///
/// # Errors
/// The first that cannot.
pub fn check_roles(config: &AuthConfig) -> Result<(), IdentityError> {
    roles(config).map(drop)
}

fn roles(config: &AuthConfig) -> Result<Roles, IdentityError> {
    Roles::new(&config.roles).map_err(|(name, problem)| {
        wrong(format!("auth.roles.{name}"))(match problem {
            RoleProblem::Unknown(role) => Problem::UnknownRole(role),
            RoleProblem::Cycle(path) => Problem::RoleCycle(path.join(" -> ")),
            RoleProblem::Permission(permission) => Problem::Permission(permission),
        })
    })
}

fn headers(config: &AuthConfig) -> Result<Headers, IdentityError> {
    let header = |name: &str, key: String| {
        HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| wrong(key)(Problem::Header(name.to_owned())))
    };
    let context = config.context.iter().enumerate().map(|(index, entry)| {
        let name = header(&entry.header, format!("auth.context[{index}].header"))?;
        Ok((Arc::from(entry.name.as_str()), name))
    });
    let token = header(&config.jwt.header, "auth.jwt.header".to_owned())?;
    let api_key = header(&config.api_keys.header, "auth.api_keys.header".to_owned())?;
    if token == api_key {
        return Err(wrong("auth.api_keys.header")(Problem::SameHeader));
    }
    Ok(Headers {
        token,
        api_key,
        context: context.collect::<Result<_, _>>()?,
        proxies: networks(&config.trusted_proxies, "auth.trusted_proxies")?,
    })
}

/// Networks, or single addresses.
fn networks(texts: &[String], key: &str) -> Result<Vec<IpNet>, IdentityError> {
    let network = |text: &String| {
        let whole = text.parse::<IpNet>();
        let network =
            whole.or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()));
        network.map_err(|_| wrong(key)(Problem::Network(text.clone())))
    };
    texts.iter().map(network).collect()
}

fn issuers(config: &JwtConfig, profile: Profile) -> Result<Issuers, IdentityError> {
    let context = Context { config, profile };
    let verification = match config.verify {
        true => Verification::Full,
        false => {
            tracing::warn!(
                "auth.jwt.verify is off: whatever a token says is taken for true. For development only"
            );
            Verification::None
        }
    };
    let main = Part {
        key: config.key.as_ref(),
        jwks_url: config.jwks_url.as_deref(),
        audience: &config.audience,
        algorithms: &config.algorithms,
        issuers: &config.issuers,
        name: "auth.jwt".to_owned(),
    };
    let others = match main.is_there() {
        true => Some(context.issuer(&main)?),
        false => None,
    };
    let mut named: Vec<(String, Issuer)> = Vec::with_capacity(config.providers.len());
    for (index, provider) in config.providers.iter().enumerate() {
        let name = format!("auth.jwt.providers[{index}]");
        if named.iter().any(|(issuer, _)| *issuer == provider.issuer) {
            let twice = Problem::IssuerTwice(provider.issuer.clone());
            return Err(wrong(format!("{name}.issuer"))(twice));
        }
        let part = Part {
            key: provider.key.as_ref(),
            jwks_url: provider.jwks_url.as_deref(),
            audience: or(&provider.audience, &config.audience),
            algorithms: or(&provider.algorithms, &config.algorithms),
            issuers: std::slice::from_ref(&provider.issuer),
            name,
        };
        named.push((provider.issuer.clone(), context.issuer(&part)?));
    }
    let issuers = Issuers {
        named,
        others,
        verification,
    };
    // Who asks for an issuer or an audience and forgets the key would have a server that looks at no token.
    let asked = match (config.issuers.as_slice(), config.audience.as_slice()) {
        ([], []) => None,
        ([], _) => Some("auth.jwt.audience"),
        (_, _) => Some("auth.jwt.issuers"),
    };
    match asked {
        Some(key) if !issuers.accept_tokens() => Err(wrong(key)(Problem::WithoutKeys)),
        Some(_) | None => Ok(issuers),
    }
}

fn or<'a, T>(own: &'a [T], otherwise: &'a [T]) -> &'a [T] {
    if own.is_empty() { otherwise } else { own }
}

/// What the configuration says of one issuer.
struct Part<'a> {
    key: Option<&'a Secret<String>>,
    jwks_url: Option<&'a str>,
    audience: &'a [String],
    algorithms: &'a [JwtAlgorithm],
    issuers: &'a [String],
    /// Where it says so.
    name: String,
}

impl Part<'_> {
    const fn is_there(&self) -> bool {
        self.key.is_some() || self.jwks_url.is_some()
    }
}

/// What all issuers share.
struct Context<'a> {
    config: &'a JwtConfig,
    profile: Profile,
}

impl Context<'_> {
    fn issuer(&self, part: &Part<'_>) -> Result<Issuer, IdentityError> {
        let algorithms: Vec<Algorithm> = part.algorithms.iter().copied().map(algorithm).collect();
        let keys = match (part.key, part.jwks_url) {
            (Some(key), None) => {
                let name = format!("{}.key", part.name);
                Keys::Fixed(Arc::new(self.fixed(key.expose(), &algorithms, &name)?))
            }
            (None, Some(url)) => {
                let name = format!("{}.jwks_url", part.name);
                Keys::Set(Arc::new(self.key_set(url, algorithms, &name)?))
            }
            (Some(_), Some(_)) => return Err(wrong(&part.name)(Problem::TwoSources)),
            (None, None) => return Err(wrong(&part.name)(Problem::NoSource)),
        };
        let required = match (&self.config.required_claims, self.profile) {
            (Some(required), _) => required.clone(),
            (None, Profile::Full) => vec!["exp".to_owned()],
            (None, Profile::Compat) => Vec::new(),
        };
        let expected = Expected {
            issuers: part.issuers.to_vec(),
            audience: part.audience.to_vec(),
            required,
            leeway_seconds: self.config.leeway.get().as_secs(),
        };
        Ok(Issuer { keys, expected })
    }

    fn fixed(
        &self,
        text: &str,
        algorithms: &[Algorithm],
        name: &str,
    ) -> Result<Key, IdentityError> {
        let key = Key::from_text(text, algorithms).map_err(|error| wrong(name)(error.into()))?;
        if key.is_secret()
            && let Some(weakness) = weakness(text)
        {
            match self.profile {
                Profile::Full => return Err(wrong(name)(Problem::Weak(weakness))),
                Profile::Compat => {
                    tracing::warn!(
                        key = name,
                        "a weak secret: {weakness}; tokens can be forged"
                    );
                }
            }
        }
        Ok(key)
    }

    fn key_set(
        &self,
        url: &str,
        algorithms: Vec<Algorithm>,
        name: &str,
    ) -> Result<KeySet, IdentityError> {
        let ca_file = self.config.jwks_ca_file.as_deref().map(Path::new);
        let patience: Duration = self.config.jwks_timeout.get();
        let source = Source::new(url, ca_file, patience)
            .map_err(|error| wrong(name)(Problem::Source(error)))?;
        if source.is_in_the_open() {
            match self.profile {
                Profile::Full => return Err(wrong(name)(Problem::InTheOpen)),
                Profile::Compat => tracing::warn!(
                    key = name,
                    "keys over http:// from another machine can be changed on their way"
                ),
            }
        }
        let timing = Timing {
            refresh: self.config.jwks_refresh.get(),
            cooldown: self.config.jwks_cooldown.get(),
            keep: self.config.jwks_keep.get(),
        };
        Ok(KeySet::new(source, algorithms, timing))
    }
}

const fn algorithm(configured: JwtAlgorithm) -> Algorithm {
    match configured {
        JwtAlgorithm::HS256 => Algorithm::HS256,
        JwtAlgorithm::HS384 => Algorithm::HS384,
        JwtAlgorithm::HS512 => Algorithm::HS512,
        JwtAlgorithm::RS256 => Algorithm::RS256,
        JwtAlgorithm::RS384 => Algorithm::RS384,
        JwtAlgorithm::RS512 => Algorithm::RS512,
        JwtAlgorithm::PS256 => Algorithm::PS256,
        JwtAlgorithm::PS384 => Algorithm::PS384,
        JwtAlgorithm::PS512 => Algorithm::PS512,
        JwtAlgorithm::ES256 => Algorithm::ES256,
        JwtAlgorithm::ES384 => Algorithm::ES384,
        JwtAlgorithm::EdDSA => Algorithm::EdDSA,
    }
}

fn api_keys(
    configured: &[ApiKeyConfig],
    (names, tenancy): (&Names, &Tenancy),
) -> Result<ApiKeys, IdentityError> {
    let mut known: AHashMap<Digest, ApiKey> = AHashMap::with_capacity(configured.len());
    for (index, key) in configured.iter().enumerate() {
        let at = |part: &str| format!("auth.api_keys.keys[{index}].{part}");
        let digest = digest(&key.hash).ok_or_else(|| wrong(at("hash"))(Problem::Hash))?;
        let tenant = match &key.tenant {
            None => Tenant::None,
            Some(name) if name.is_empty() => return Err(wrong(at("tenant"))(Problem::Empty)),
            Some(_) if names_tenant(key, tenancy) => {
                return Err(wrong(at("tenant"))(Problem::TwoTenants));
            }
            Some(name) => Tenant::One(name.as_str().into()),
        };
        let api_key = ApiKey {
            caller: Caller {
                tenant,
                ..names.caller(claims_of(key, (names, tenancy)))
            },
            networks: networks(&key.addresses, &at("addresses"))?,
        };
        if known.insert(digest, api_key).is_some() {
            return Err(wrong(at("hash"))(Problem::KeyTwice));
        }
    }
    Ok(ApiKeys(known))
}

/// The claims of a key, as a token of the same caller would have them: what the schema's rules read is the same for both.
fn claims_of(key: &ApiKeyConfig, (names, tenancy): (&Names, &Tenancy)) -> Value {
    let mut entries = match claims::of_json(&key.claims) {
        Value::Map(entries) => entries,
        _ => Vec::new(),
    };
    let text = |text: &str| Value::String(text.into());
    let list = |texts: &[String]| Value::List(texts.iter().map(|it| text(it)).collect());
    let mut add = |name: &str, value: Value| {
        if !entries.iter().any(|(key, _)| **key == *name) {
            entries.push((name.into(), value));
        }
    };
    add("sub", text(&key.name));
    if !key.roles.is_empty() {
        add(&names.roles, list(&key.roles));
    }
    if !key.scopes.is_empty() {
        add("scope", text(&key.scopes.join(" ")));
    }
    if let Some(tier) = &key.tier {
        add(&names.tier, text(tier));
    }
    if let (Some(tenant), Some(claim)) = (&key.tenant, tenancy.claim()) {
        add(claim, text(tenant));
    }
    Value::Map(entries)
}

/// Whether the claims of a key have the one with the tenant.
fn names_tenant(key: &ApiKeyConfig, tenancy: &Tenancy) -> bool {
    let claims = claims::of_json(&key.claims);
    let claim = tenancy.claim();
    claim.is_some_and(|claim| claims::find(&claims, claim).is_some())
}
