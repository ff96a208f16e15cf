//! Tokens (JWT) for tests, good and bad: a key of any kind in, tokens and the key's public forms out.
//!
//! It signs whatever it is told to, under whatever header: what a server must refuse has to be made somewhere.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use serde_json::{Value, json};

/// RSA keys are slow to make, so these are made already. They protect nothing.
const RSA: [&str; 2] = [
    include_str!("../keys/rsa-one.pem"),
    include_str!("../keys/rsa-two.pem"),
];

/// A key that signs tokens.
pub enum Signer {
    /// A shared secret.
    Secret(Vec<u8>),
    /// RSA of 2048 bits.
    Rsa(RsaKeyPair),
    /// A key on the curve P-256.
    P256(EcdsaKeyPair),
    /// A key on the curve P-384.
    P384(EcdsaKeyPair),
    /// A key on Curve25519.
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    /// A shared secret.
    pub fn secret(text: &str) -> Self {
        Self::Secret(text.into())
    }

    /// The first or the second RSA key.
    pub fn rsa(which: usize) -> Self {
        let body: String = RSA[which]
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect();
        let der = STANDARD.decode(body).expect("base64");
        Self::Rsa(RsaKeyPair::from_pkcs8(&der).expect("a key"))
    }

    /// A new key on P-256.
    pub fn p256() -> Self {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        Self::P256(EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).expect("a key"))
    }

    /// A new key on P-384.
    pub fn p384() -> Self {
        let (algorithm, random) = (&ECDSA_P384_SHA384_FIXED_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        Self::P384(EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).expect("a key"))
    }

    /// A new key on Curve25519.
    pub fn ed25519() -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self::Ed25519(Ed25519KeyPair::from_pkcs8(key.as_ref()).expect("a key"))
    }

    /// A token with this header, which should have `alg`, and these claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        self.token_of_texts(&header.to_string(), &claims.to_string())
    }

    /// The same from the texts of both, which need not be JSON. What is signed with is the header's `alg`, where the key can do
    /// that, or else what the key can do.
    pub fn token_of_texts(&self, header: &str, claims: &str) -> String {
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let header: Value = serde_json::from_str(header).unwrap_or_default();
        let algorithm = header["alg"].as_str().unwrap_or_default();
        let signature = self.sign(algorithm, message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token with nothing special in its header.
    pub fn plain(&self, algorithm: &str, claims: &Value) -> String {
        self.token(&json!({ "alg": algorithm, "typ": "JWT" }), claims)
    }

    /// The key's public half in PEM.
    pub fn public_pem(&self) -> String {
        let (algorithm, key): (&[u8], &[u8]) = match self {
            Self::Secret(_) => panic!("a secret has no public half"),
            Self::Rsa(key) => (&RSA_ALGORITHM, key.public_key().as_ref()),
            Self::P256(key) => (&P256_ALGORITHM, key.public_key().as_ref()),
            Self::P384(key) => (&P384_ALGORITHM, key.public_key().as_ref()),
            Self::Ed25519(key) => (&ED25519_ALGORITHM, key.public_key().as_ref()),
        };
        let bits = [&[0], key].concat();
        let content = [item(0x30, algorithm), item(0x03, &bits)].concat();
        let body = STANDARD.encode(item(0x30, &content));
        let lines = body.as_bytes().chunks(64);
        let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        )
    }

    /// The key's public half as an entry of a key set, with more members than those of the key.
    pub fn jwk(&self, more: &Value) -> Value {
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let point = |key: &[u8]| {
            let (x, y) = key[1..].split_at(key.len() / 2);
            (encoded(x), encoded(y))
        };
        let mut jwk = match self {
            Self::Secret(secret) => json!({ "kty": "oct", "k": encoded(secret) }),
            Self::Rsa(key) => {
                let parts: RsaPublicKeyComponents<Vec<u8>> = key.public().into();
                json!({ "kty": "RSA", "n": encoded(&parts.n), "e": encoded(&parts.e) })
            }
            Self::P256(key) => {
                let (x, y) = point(key.public_key().as_ref());
                json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y })
            }
            Self::P384(key) => {
                let (x, y) = point(key.public_key().as_ref());
                json!({ "kty": "EC", "crv": "P-384", "x": x, "y": y })
            }
            Self::Ed25519(key) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(key.public_key().as_ref()) })
            }
        };
        let entries = more.as_object().into_iter().flatten();
        for (name, value) in entries {
            jwk[name] = value.clone();
        }
        jwk
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Secret(secret) => {
                let algorithm = match algorithm {
                    "HS384" => hmac::HMAC_SHA384,
                    "HS512" => hmac::HMAC_SHA512,
                    _ => hmac::HMAC_SHA256,
                };
                hmac::sign(&hmac::Key::new(algorithm, secret), message)
                    .as_ref()
                    .to_vec()
            }
            Self::Rsa(key) => {
                let encoding: &dyn RsaEncoding = match algorithm {
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signed = vec![0; key.public().modulus_len()];
                key.sign(encoding, &random, message, &mut signed)
                    .expect("a signature");
                signed
            }
            Self::P256(key) | Self::P384(key) => {
                let signed = key.sign(&random, message).expect("a signature");
                signed.as_ref().to_vec()
            }
            Self::Ed25519(key) => key.sign(message).as_ref().to_vec(),
        }
    }
}

/// What stands before a public key and says of which kind it is: an object identifier, and parameters.
const RSA_ALGORITHM: [u8; 13] = [
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
const P256_ALGORITHM: [u8; 19] = [
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x03, 0x01, 0x07,
];
const P384_ALGORITHM: [u8; 16] = [
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22,
];
const ED25519_ALGORITHM: [u8; 5] = [0x06, 0x03, 0x2b, 0x65, 0x70];

/// An item of DER.
fn item(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut bytes = vec![tag];
    if content.len() < 0x80 {
        bytes.extend(content.len().to_be_bytes().last());
    } else {
        bytes.push(0x80 | digits.len() as u8);
        bytes.extend(digits);
    }
    bytes.extend_from_slice(content);
    bytes
}
