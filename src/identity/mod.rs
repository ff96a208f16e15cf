//! Who sends a request: headers to a caller.
//!
//! In: the section `auth` of the configuration, and the headers of a request or the parameters of a connection. Out: a [`Caller`], or
//! why there is none. It must not know what a caller may do: it verifies who it is. Only key sets are asked for over the network, at
//! addresses that the configuration names and no token.

mod api_keys;
mod cache;
mod claims;
mod credential;
mod crypto;
mod fetch;
mod key_set;
mod keys;
mod pem;
mod profile;
mod revoked;
mod roles;
mod settings;
mod tenancy;
mod token;

use std::{
    net::IpAddr,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::http::HeaderMap;
use cygnet_resolvers::caller::Caller;
use futures::future::join_all;
use thiserror::Error;

pub use api_keys::{NewKey, new_key};
pub use fetch::SourceError;
pub use keys::KeyError;
pub use revoked::RevokedError;
pub use settings::{IdentityError, Problem, caller_of, check_roles, tells_callers_apart};
pub use tenancy::Tenancy;

use api_keys::{ApiKeys, sha256};
use cache::{Entry, Known};
use credential::{Credential, Headers, of_parameters};
use profile::Names;
use revoked::Revoked;
use token::{Issuers, MAX_BYTES};

/// Why a request has no caller.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Denied {
    /// Two tokens, two keys, or one of each.
    #[error("say once who you are: there are two tokens or keys")]
    Ambiguous,
    /// Not a token that we read.
    #[error("the token cannot be read")]
    Malformed,
    /// Longer than any token.
    #[error("the token is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// The signature is not the key's.
    #[error("the token's signature is wrong")]
    Signature,
    /// The key is not one for this algorithm.
    #[error("the token's algorithm is not the key's")]
    Algorithm,
    /// The issuer has no such key.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// `iss` is not one of those accepted.
    #[error("the token's issuer is not accepted")]
    Issuer,
    /// `aud` does not name this server.
    #[error("the token is for another audience")]
    Audience,
    /// `exp` is past.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is to come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// A claim that is required is not there.
    #[error("the token has no claim `{0}`")]
    Missing(Arc<str>),
    /// It is on the list of those that are refused.
    #[error("the token or key was revoked")]
    Revoked,
    /// Nobody has this key.
    #[error("the key is unknown")]
    ApiKey,
    /// The key is not for this address.
    #[error("the key may not be used from this address")]
    Address,
    /// A header names a tenant that neither the token nor the key does. Whether there is such a tenant is not told.
    #[error("the header names a tenant that is not the caller's")]
    Tenant,
    /// Which tenant is not said.
    #[error("the caller has several tenants: choose one by the header")]
    Tenants,
    /// Two tenants.
    #[error("say once which tenant is meant: the header is there twice, or is no text")]
    TenantTwice,
    /// The keys of the issuer cannot be read, so that no token of it can be checked.
    #[error("tokens cannot be checked now")]
    NoKeys,
}

impl Denied {
    /// The same of a caller who is verified all the same.
    fn of(self, caller: &Caller) -> NotAdmitted {
        NotAdmitted {
            denied: self,
            caller: Some(Box::new(caller.clone())),
        }
    }
}

/// A request that is refused: why, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct NotAdmitted {
    /// Why.
    pub denied: Denied,
    /// Who sent it, where that was verified before it was refused. For the record: nothing is done in this name.
    pub caller: Option<Box<Caller>>,
}

impl From<Denied> for NotAdmitted {
    fn from(denied: Denied) -> Self {
        let caller = None;
        Self { denied, caller }
    }
}

/// What becomes of a bad token or key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnInvalid {
    Reject,
    Anonymous,
}

/// Finds out who sends a request.
#[derive(Debug)]
pub struct Identity {
    headers: Headers,
    issuers: Issuers,
    api_keys: ApiKeys,
    names: Names,
    tenancy: Tenancy,
    known: Known,
    revoked: Revoked,
    on_invalid: OnInvalid,
}

impl Identity {
    /// The caller of a request with these headers, which came from this address. Without a token or key it is anonymous.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn of_headers(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<Caller, Denied> {
        let admitted = self.admit(headers, peer).await;
        admitted.map_err(|refused| refused.denied)
    }

    /// The same, and if there is none, whose request it is as far as that is known.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn admit(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<Caller, NotAdmitted> {
        let caller = match self.credential(headers)? {
            None => Ok(Caller::default()),
            Some(Credential::Token(token)) => self.of_token(token).await,
            Some(Credential::ApiKey(key)) => {
                let address = self.headers.address(headers, peer);
                self.of_api_key(key, address)
            }
        };
        let mut caller = match (caller, self.on_invalid) {
            (Ok(caller), _) => caller,
            // Nobody knows yet whether it is bad.
            (Err(refused), _) if refused.denied == Denied::NoKeys => return Err(refused),
            (Err(refused), OnInvalid::Reject) => {
                tracing::debug!(denied = %refused.denied, "a bad token or key is refused");
                return Err(refused);
            }
            (Err(refused), OnInvalid::Anonymous) => {
                tracing::debug!(denied = %refused.denied, "a bad token or key counts as none");
                Caller::default()
            }
        };
        let tenant = self.tenancy.tenant(&caller, headers);
        caller.tenant = tenant.map_err(|denied| denied.of(&caller))?;
        caller.context = self.headers.context(headers);
        Ok(caller)
    }

    /// The same for what a client says when it opens a connection (`connection_init` of GraphQL over WebSocket): the entries count as
    /// headers of these names.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn of_parameters(
        &self,
        parameters: &serde_json::Map<String, serde_json::Value>,
        peer: Option<IpAddr>,
    ) -> Result<Caller, Denied> {
        self.of_headers(&of_parameters(parameters), peer).await
    }

    /// Where a request came from: the peer's address, or what proxies that are trusted say of it.
    pub fn address(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
        self.headers.address(headers, peer)
    }

    /// Keeps what it knows of the world outside up to date, as long as the future is polled: key sets, the list of revoked tokens.
    pub async fn tend(&self) {
        let sets = self.issuers.key_sets().map(|set| set.tend());
        futures::join!(join_all(sets), self.revoked.tend());
    }

    fn credential<'a>(&self, headers: &'a HeaderMap) -> Result<Option<Credential<'a>>, Denied> {
        let token = match self.issuers.accept_tokens() {
            true => self.headers.token(headers)?,
            false => None,
        };
        let api_key = match self.api_keys.0.is_empty() {
            true => None,
            false => self.headers.api_key(headers)?,
        };
        match (token, api_key) {
            (None, None) => Ok(None),
            (Some(token), None) => Ok(Some(Credential::Token(token))),
            (None, Some(key)) => Ok(Some(Credential::ApiKey(key))),
            (Some(_), Some(_)) => Err(Denied::Ambiguous),
        }
    }

    async fn of_token(&self, token: &str) -> Result<Caller, NotAdmitted> {
        if token.len() > MAX_BYTES {
            return Err(Denied::TooLong.into());
        }
        let digest = sha256(token.as_bytes());
        let entry = match self.known.get(&digest) {
            Some(entry) => entry,
            None => {
                let checked = self.issuers.check(token).await?;
                let entry = Entry {
                    id: claims::text(&checked.claims, "jti").cloned(),
                    caller: self.names.caller(checked.claims),
                    until: checked.until,
                    key: checked.key,
                    token_bytes: token.len(),
                };
                self.known.insert(digest, entry)
            }
        };
        match self.revoked.has(&digest, entry.id.as_ref()) {
            true => Err(Denied::Revoked.of(&entry.caller)),
            false => Ok(entry.caller.clone()),
        }
    }

    fn of_api_key(&self, key: &str, address: Option<IpAddr>) -> Result<Caller, NotAdmitted> {
        let (digest, caller) = self.api_keys.caller(key, address)?;
        match self.revoked.has(&digest, None) {
            true => Err(Denied::Revoked.of(caller)),
            false => Ok(caller.clone()),
        }
    }
}

/// Seconds since 1970, as tokens count them.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests;
