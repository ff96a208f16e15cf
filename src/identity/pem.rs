//! Public keys in PEM (RFC 7468): what they are of, and the bytes that verify.
//!
//! In: a text. Out: a [`PublicKey`], or what the text is instead. A text that begins as PEM is a key or an error, and never a secret.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::keys::KeyError;

/// What a PEM text begins with, before the kind of what is in it.
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----";

/// Object identifiers, as their bytes.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ELLIPTIC_CURVE: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// Tags of DER.
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// An `RSAPublicKey` (RFC 8017).
    Rsa(Vec<u8>),
    /// A point, uncompressed.
    P256(Vec<u8>),
    /// Likewise.
    P384(Vec<u8>),
    /// 32 bytes.
    Ed25519(Vec<u8>),
}

/// Whether a text is meant to be PEM.
pub(super) fn is_pem(text: &str) -> bool {
    text.trim_start().starts_with(BEGIN)
}

/// Reads a public key.
pub(super) fn read(text: &str) -> Result<PublicKey, KeyError> {
    let text = text.trim_start();
    let (label, rest) = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.split_once(END))
        .ok_or(KeyError::Pem)?;
    if label.contains("PRIVATE") {
        return Err(KeyError::Private);
    }
    if label.contains("CERTIFICATE") {
        return Err(KeyError::Certificate);
    }
    let end = format!("-----END {label}-----");
    let (body, after) = rest.split_once(end.as_str()).ok_or(KeyError::Pem)?;
    // In one line of the environment, line breaks are written as two characters.
    let body: String = body.replace("\\n", "").split_ascii_whitespace().collect();
    let is_alone = after.replace("\\n", "").trim().is_empty();
    let der = STANDARD.decode(body).map_err(|_| KeyError::Pem)?;
    let key = match label {
        "PUBLIC KEY" => of_any_kind(&der),
        "RSA PUBLIC KEY" => rsa(&der),
        _ => None,
    };
    key.filter(|_| is_alone).ok_or(KeyError::Pem)
}

/// A `SubjectPublicKeyInfo` (RFC 5280).
fn of_any_kind(der: &[u8]) -> Option<PublicKey> {
    let (content, &[]) = item(der, SEQUENCE)? else {
        return None;
    };
    let (algorithm, key) = item(content, SEQUENCE)?;
    let (bits, &[]) = item(key, BITS)? else {
        return None;
    };
    // The first byte is how many bits of the last one do not count.
    let (0, key) = bits.split_first().map(|(unused, key)| (*unused, key))? else {
        return None;
    };
    let (kind, parameters) = item(algorithm, OBJECT)?;
    match kind {
        RSA => rsa(key),
        ED25519 if key.len() == 32 => Some(PublicKey::Ed25519(key.to_vec())),
        ELLIPTIC_CURVE => match item(parameters, OBJECT)?.0 {
            P256 if is_point(key, 32) => Some(PublicKey::P256(key.to_vec())),
            P384 if is_point(key, 48) => Some(PublicKey::P384(key.to_vec())),
            _ => None,
        },
        _ => None,
    }
}

fn is_point(key: &[u8], coordinate_bytes: usize) -> bool {
    key.len() == 1 + 2 * coordinate_bytes && key[0] == 4
}

/// An `RSAPublicKey`: the modulus and the exponent. Shorter than 2048 bits it can be broken, longer than 8192 it is slow.
fn rsa(der: &[u8]) -> Option<PublicKey> {
    let (content, &[]) = item(der, SEQUENCE)? else {
        return None;
    };
    let (modulus, rest) = item(content, INTEGER)?;
    item(rest, INTEGER)?;
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    (256..=1_024)
        .contains(&(modulus.len() - zeros))
        .then(|| PublicKey::Rsa(der.to_vec()))
}

/// The content of the item at the start, which has this tag, and what follows it.
fn item(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            let digit = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
            (digits.iter().fold(0, digit), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    (found == tag).then_some((content, rest))
}

#[cfg(test)]
mod tests;
