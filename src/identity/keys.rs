//! A key, and the algorithms it may be used with.
//!
//! In: what the configuration or a key set says of a key. Out: a [`Key`]. The algorithms follow from the key's kind, and nothing in
//! a token adds one: a public key is never a shared secret.

use std::sync::atomic::{AtomicU64, Ordering};

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use thiserror::Error;

use super::pem::{self, PublicKey};

/// The shortest shared secret that is not weak, in bytes: as long as the shortest digest (RFC 7518, 3.2).
const SECRET_BYTES: usize = 32;
/// A secret with fewer different bytes is not random.
const SECRET_DIFFERENT_BYTES: usize = 10;
/// What a shared secret can be used with.
const HMAC: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
/// What an RSA key can be used with.
const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];
/// Long enough secrets that stand in everybody's documentation.
const PUBLISHED_SECRETS: [&str; 3] = [
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "your-256-bit-secret-your-256-bit-secret",
];

/// A key that tokens are verified with.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name in a key set.
    pub(super) id: Option<String>,
    pub(super) decoding: DecodingKey,
    algorithms: Vec<Algorithm>,
    /// In seconds since 1970: from then on it verifies nothing, and what it verified is forgotten.
    usable_until: AtomicU64,
}

/// Why something is no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// A private key.
    #[error("a private key; give the public one")]
    Private,
    /// A certificate.
    #[error("a certificate; give the public key in it")]
    Certificate,
    /// A PEM text that is no key of a known kind.
    #[error("no public key in PEM (RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519)")]
    Pem,
    /// None of the algorithms that were asked for is one of the key's.
    #[error("a key that none of the listed algorithms can use")]
    NoAlgorithm,
    /// A key set's key of a kind that cannot verify tokens.
    #[error("a key that is not for signatures, or of an unknown kind")]
    NotForSignatures,
}

impl Key {
    /// A shared secret, or a public key in PEM.
    pub(super) fn from_text(text: &str, narrowed: &[Algorithm]) -> Result<Self, KeyError> {
        let (decoding, algorithms) = match pem::is_pem(text) {
            true => of_public_key(&pem::read(text)?),
            false => {
                let decoding = DecodingKey::from_secret(text.as_bytes());
                (decoding, &HMAC[..])
            }
        };
        Self::new(None, decoding, (algorithms.to_vec(), narrowed), u64::MAX)
    }

    /// A key of a key set: never a shared secret, which has no place in a public document.
    pub(super) fn from_jwk(
        jwk: &Jwk,
        narrowed: &[Algorithm],
        usable_until: u64,
    ) -> Result<Self, KeyError> {
        let common = &jwk.common;
        let for_something_else = matches!(
            common.public_key_use,
            Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_))
        );
        let cannot_verify = common
            .key_operations
            .as_ref()
            .is_some_and(|operations| !operations.contains(&KeyOperations::Verify));
        if for_something_else || cannot_verify {
            return Err(KeyError::NotForSignatures);
        }
        let mut algorithms = of_kind(&jwk.algorithm).ok_or(KeyError::NotForSignatures)?;
        if let Some(named) = common.key_algorithm {
            let named = Algorithm::try_from(named).map_err(|_| KeyError::NotForSignatures)?;
            algorithms.retain(|algorithm| *algorithm == named);
        }
        let decoding = DecodingKey::from_jwk(jwk).map_err(|_| KeyError::NotForSignatures)?;
        let id = common.key_id.clone();
        Self::new(id, decoding, (algorithms, narrowed), usable_until)
    }

    fn new(
        id: Option<String>,
        decoding: DecodingKey,
        (mut algorithms, narrowed): (Vec<Algorithm>, &[Algorithm]),
        usable_until: u64,
    ) -> Result<Self, KeyError> {
        if !narrowed.is_empty() {
            algorithms.retain(|algorithm| narrowed.contains(algorithm));
        }
        if algorithms.is_empty() {
            return Err(KeyError::NoAlgorithm);
        }
        Ok(Self {
            id,
            decoding,
            algorithms,
            usable_until: AtomicU64::new(usable_until),
        })
    }

    /// Whether it may verify a token that says this algorithm.
    pub(super) fn admits(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// Whether it may still be used, at a time in seconds since 1970.
    pub(super) fn is_usable(&self, now: u64) -> bool {
        now < self.usable_until.load(Ordering::Relaxed)
    }

    /// Uses it until then, and what it verified.
    pub(super) fn use_until(&self, until: u64) {
        self.usable_until.store(until, Ordering::Relaxed);
    }

    /// Whether it is a shared secret.
    pub(super) fn is_secret(&self) -> bool {
        self.decoding.family() == AlgorithmFamily::Hmac
    }
}

fn of_public_key(key: &PublicKey) -> (DecodingKey, &'static [Algorithm]) {
    match key {
        PublicKey::Rsa(der) => (DecodingKey::from_rsa_der(der), &RSA),
        PublicKey::P256(point) => (DecodingKey::from_ec_der(point), &[Algorithm::ES256]),
        PublicKey::P384(point) => (DecodingKey::from_ec_der(point), &[Algorithm::ES384]),
        PublicKey::Ed25519(key) => (DecodingKey::from_ed_der(key), &[Algorithm::EdDSA]),
    }
}

/// The algorithms of a key set's key by its kind, `None` where it is of none that verifies.
fn of_kind(parameters: &AlgorithmParameters) -> Option<Vec<Algorithm>> {
    match parameters {
        AlgorithmParameters::RSA(_) => Some(RSA.to_vec()),
        AlgorithmParameters::EllipticCurve(curve) => match curve.curve {
            EllipticCurve::P256 => Some(vec![Algorithm::ES256]),
            EllipticCurve::P384 => Some(vec![Algorithm::ES384]),
            _ => None,
        },
        AlgorithmParameters::OctetKeyPair(pair) => match pair.curve {
            EllipticCurve::Ed25519 => Some(vec![Algorithm::EdDSA]),
            _ => None,
        },
        _ => None,
    }
}

/// Why a shared secret can be guessed, if it can.
pub(super) fn weakness(secret: &str) -> Option<&'static str> {
    let mut seen = [false; 256];
    secret
        .bytes()
        .for_each(|byte| seen[usize::from(byte)] = true);
    if secret.len() < SECRET_BYTES {
        Some("shorter than 32 bytes")
    } else if seen.iter().filter(|seen| **seen).count() < SECRET_DIFFERENT_BYTES {
        Some("made of fewer than 10 different characters")
    } else if PUBLISHED_SECRETS.contains(&secret) {
        Some("an example from published documentation")
    } else {
        None
    }
}
