//! Keys of programs.
//!
//! In: a key. Out: the caller that the configuration has under the key's digest. Keys are made here, of 256 random bits: what cannot
//! be guessed needs no slow hash, and a fast one gives nobody a way to keep the server busy.

use std::net::IpAddr;

use ahash::AHashMap;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cygnet_resolvers::caller::Caller;
use ipnet::IpNet;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest as _, Sha256};

use super::{Denied, NotAdmitted, revoked::Digest};

/// What a key begins with, so that those who look for leaked secrets find it.
const PREFIX: &str = "cyg_";
const RANDOM_BYTES: usize = 32;
/// The prefix, and 32 bytes in base64 without padding.
const KEY_LENGTH: usize = PREFIX.len() + 43;

/// The keys that are known.
#[derive(Debug, Default)]
pub(super) struct ApiKeys(pub(super) AHashMap<Digest, ApiKey>);

/// One of them.
#[derive(Debug)]
pub(super) struct ApiKey {
    pub(super) caller: Caller,
    /// Where it may be used from; empty: anywhere.
    pub(super) networks: Vec<IpNet>,
}

impl ApiKeys {
    /// The caller with a key, at an address.
    pub(super) fn caller(
        &self,
        key: &str,
        address: Option<IpAddr>,
    ) -> Result<(Digest, &Caller), NotAdmitted> {
        if key.len() != KEY_LENGTH || !key.starts_with(PREFIX) {
            return Err(Denied::ApiKey.into());
        }
        let digest = sha256(key.as_bytes());
        let known = self.0.get(&digest).ok_or(Denied::ApiKey)?;
        let is_there = |networks: &[IpNet]| {
            address.is_some_and(|address| networks.iter().any(|it| it.contains(&address)))
        };
        match known.networks.is_empty() || is_there(&known.networks) {
            true => Ok((digest, &known.caller)),
            false => Err(Denied::Address.of(&known.caller)),
        }
    }
}

/// A key that was just made.
#[derive(Debug)]
pub struct NewKey {
    /// The key, for whoever will use it.
    pub key: String,
    /// Its hash, for the configuration.
    pub hash: String,
}

/// Makes a key; `None` where the system has no random numbers.
pub fn new_key() -> Option<NewKey> {
    let mut bytes = [0; RANDOM_BYTES];
    SystemRandom::new().fill(&mut bytes).ok()?;
    let key = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
    let digest = sha256(key.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(NewKey {
        key,
        hash: format!("sha256:{hex}"),
    })
}

/// The digest by which keys and tokens are known.
pub(super) fn sha256(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::revoked::digest;

    #[test]
    fn a_new_key_is_known_by_its_hash_and_from_its_network_only() {
        let new = new_key().unwrap();
        assert_ne!(new.key, new_key().unwrap().key);
        let networks = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let known = ApiKey {
            caller: Caller::default(),
            networks,
        };
        let keys = ApiKeys([(digest(&new.hash).unwrap(), known)].into_iter().collect());
        let check = |key: &str, address: &str, expect: Option<Denied>| {
            let address = address.parse().ok();
            let denied = keys.caller(key, address).err().map(|it| it.denied);
            assert_eq!(denied, expect, "{key} {address:?}");
        };
        check(&new.key, "10.1.2.3", None);
        check(&new.key, "::1", None);
        check(&new.key, "11.0.0.1", Some(Denied::Address));
        check(&new.key, "", Some(Denied::Address));
        check(&new.key[1..], "10.1.2.3", Some(Denied::ApiKey));
        check(&new.key.to_uppercase(), "10.1.2.3", Some(Denied::ApiKey));
        check(&new.hash, "10.1.2.3", Some(Denied::ApiKey));
        check("", "10.1.2.3", Some(Denied::ApiKey));
    }
}
