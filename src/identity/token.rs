//! A token to its claims: the header, the key it is verified with, the signature, what the claims say.
//!
//! In: a JWT in its compact form (RFC 7519, RFC 7515). Out: claims that are true, until when, and the key that said so. A token
//! never says how it is verified: it names a key among ours, and the key has its algorithms. Keys and addresses in the header
//! (`jwk`, `jku`, `x5u`, `x5c`) are not looked at.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cygnet_resolvers::value::Value;
use jsonwebtoken::{Header, crypto, decode_header};

use super::{
    Denied,
    claims::{self, Expected},
    key_set::KeySet,
    keys::Key,
    now,
};

/// The longest token, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 10;

/// Who may issue tokens.
pub(super) struct Issuers {
    /// By the issuer they are of.
    pub(super) named: Vec<(String, Issuer)>,
    /// For the tokens of all others.
    pub(super) others: Option<Issuer>,
    pub(super) verification: Verification,
}

/// Whether tokens are verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verification {
    Full,
    /// Development only: whatever a token says is true.
    None,
}

/// How the tokens of one issuer are verified.
pub(super) struct Issuer {
    pub(super) keys: Keys,
    pub(super) expected: Expected,
}

/// Where keys come from.
#[derive(Debug)]
pub(super) enum Keys {
    /// One key, whatever a token calls it.
    Fixed(Arc<Key>),
    /// Keys with names.
    Set(Arc<KeySet>),
}

/// A token that was found good.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) claims: Value,
    /// In seconds since 1970.
    pub(super) until: u64,
    /// `None` where tokens are not verified.
    pub(super) key: Option<Arc<Key>>,
}

impl fmt::Debug for Issuers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Issuers")
            .field("named", &self.named.len())
            .field("verification", &self.verification)
            .finish_non_exhaustive()
    }
}

impl Issuers {
    /// Whether any token can be good.
    pub(super) fn accept_tokens(&self) -> bool {
        !self.named.is_empty() || self.others.is_some() || self.verification == Verification::None
    }

    /// The key sets, to be looked after.
    pub(super) fn key_sets(&self) -> impl Iterator<Item = &Arc<KeySet>> {
        let all = self
            .named
            .iter()
            .map(|(_, issuer)| issuer)
            .chain(&self.others);
        all.filter_map(|issuer| match &issuer.keys {
            Keys::Set(set) => Some(set),
            Keys::Fixed(_) => None,
        })
    }

    /// Checks a token.
    pub(super) async fn check(&self, token: &str) -> Result<Checked, Denied> {
        if self.verification == Verification::None {
            let (_, payload, _) = parts(token)?;
            let claims = claims::read(&decoded(payload)?)?;
            return Ok(Checked {
                claims,
                until: u64::MAX,
                key: None,
            });
        }
        let (message, payload, signature) = parts(token)?;
        let header = header(token)?;
        let claims = claims::read(&decoded(payload)?)?;
        let issuer = self.issuer(&claims).ok_or(Denied::Issuer)?;
        let key = issuer.keys.key(&header).await?;
        if !key.admits(header.alg) {
            return Err(Denied::Algorithm);
        }
        let verified = crypto::verify(signature, message.as_bytes(), &key.decoding, header.alg);
        if !verified.unwrap_or(false) {
            return Err(Denied::Signature);
        }
        let until = issuer.expected.check(&claims, now())?;
        Ok(Checked {
            claims,
            until,
            key: Some(key),
        })
    }

    /// The issuer by what a token says, which its key then proves or not.
    fn issuer(&self, claims: &Value) -> Option<&Issuer> {
        let said = claims::text(claims, "iss");
        let named = self
            .named
            .iter()
            .find(|(name, _)| said.is_some_and(|said| **said == **name));
        named.map(|(_, issuer)| issuer).or(self.others.as_ref())
    }
}

impl Keys {
    async fn key(&self, header: &Header) -> Result<Arc<Key>, Denied> {
        match self {
            Self::Fixed(key) => Ok(Arc::clone(key)),
            Self::Set(set) => set.key(header.kid.as_deref(), header.alg).await,
        }
    }
}

/// What is signed, the claims in it, and the signature.
fn parts(token: &str) -> Result<(&str, &str, &str), Denied> {
    let (message, signature) = token.rsplit_once('.').ok_or(Denied::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(Denied::Malformed)?;
    let is_whole = !header.is_empty() && !payload.is_empty() && !payload.contains('.');
    match is_whole {
        true => Ok((message, payload, signature)),
        false => Err(Denied::Malformed),
    }
}

/// The header, which has an algorithm that exists (`none` does not), nothing twice, and asks for nothing that we do not do.
fn header(token: &str) -> Result<Header, Denied> {
    let header = decode_header(token).map_err(|_| Denied::Malformed)?;
    match (&header.crit, &header.enc, &header.zip) {
        (None, None, None) => Ok(header),
        _ => Err(Denied::Malformed),
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, Denied> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Denied::Malformed)
}
