//! Texts that OpenSSL made.

use super::*;

const RSA_2048: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqAWaqDdRTM/YdX3znla2
OJI1oti7st63geXPsswTQTdXc4m+y5RNrvQjvC9mHx9ac+qBe61/bR1jnt7LD6aP
err/L+KMv4t3LjjE5/NVlYDUdoBqzPxlUbsubH9j4eRu46Y32xgAPb6jQwyTa5lX
ao9ObeHjmejsGU0Cx3gLRRAIXxPLQU63zN3sYg8I6MVq6x0OB2+bV/YB3w+i01wG
ZiIWiMWsCD28rTADeNCd74MDuXqN4xQwpMRDjumLkTcmH085ayUmdL/ayW3dY6gz
K3xt0WcCQLtT34k6GPvlcSLNQzJmsaH2uIcrCNnmed2FPhlQAsVCxRgiq4LxTBmj
yQIDAQAB
-----END PUBLIC KEY-----
";
const RSA_2048_ALONE: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAqAWaqDdRTM/YdX3znla2OJI1oti7st63geXPsswTQTdXc4m+y5RN
rvQjvC9mHx9ac+qBe61/bR1jnt7LD6aPerr/L+KMv4t3LjjE5/NVlYDUdoBqzPxl
UbsubH9j4eRu46Y32xgAPb6jQwyTa5lXao9ObeHjmejsGU0Cx3gLRRAIXxPLQU63
zN3sYg8I6MVq6x0OB2+bV/YB3w+i01wGZiIWiMWsCD28rTADeNCd74MDuXqN4xQw
pMRDjumLkTcmH085ayUmdL/ayW3dY6gzK3xt0WcCQLtT34k6GPvlcSLNQzJmsaH2
uIcrCNnmed2FPhlQAsVCxRgiq4LxTBmjyQIDAQAB
-----END RSA PUBLIC KEY-----";
const RSA_1024: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCwX1/3JMtefibndD3FSEIPs7iP
M2Rlp/eoq4/34MR8rZh1OVZKqr4p3jZzFNy5iwz4lUMHQAlrZAKCcFn1w/bTb1St
qmDL3s85+HSsmK0uvc2WYy+YNV+zUAgNziWEe733VafQnUZhPRUjOaPSugCpRbdx
+ogGLuOf28XcsvbNgwIDAQAB
-----END PUBLIC KEY-----";
const P_256: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEm9WYqVMDYo6b7tSUy1h8Gsl7gx4g
NGvnuEWWEnIb1WLde8VvCX9+QY9Xb9YLqV81PWDerQDrfziaekhBmTaKlQ==
-----END PUBLIC KEY-----";
const P_384: &str = "-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAETxHjRwFaSqawehbA3t0IfpdVJgTvA7Wv
8f/+54wjDT8TMlFqd89hi4XkKztPzjbbOXSBOA4A5pz4f1cQE0Xw+I5JGymwC1zC
3qJS2iN+vR4nYjUQXqYQT3db2DnyHY5R
-----END PUBLIC KEY-----";
const P_521: &str = "-----BEGIN PUBLIC KEY-----
MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQA3Z+DA4Jwd2AWK5lHSegLguZTNplj
Wh0AdkCiNZLb6SQ9Q6qFTJOeqL3xLZ6Bjp1u7nx5x37R4jOGnt2DLOUmIzsA3hd3
DaXcw06ROkQvOnqs2t4My9B8hcXG31iZc0yZiDAWdckvxzHhdLuGoB2/92HNbcWW
p5NC9PCPG9+LRRcD2Ic=
-----END PUBLIC KEY-----";
const CURVE_25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA2mIrxsD/BGFDovp5A1gGshDlKzPI0MRV9cAK/UI1PHw=
-----END PUBLIC KEY-----";

#[test]
fn public_keys_of_four_kinds_are_read() {
    let kind = |text: &str| match read(text) {
        Ok(PublicKey::Rsa(der)) => ("rsa", der.len()),
        Ok(PublicKey::P256(point)) => ("p256", point.len()),
        Ok(PublicKey::P384(point)) => ("p384", point.len()),
        Ok(PublicKey::Ed25519(key)) => ("ed25519", key.len()),
        Err(_) => ("none", 0),
    };
    for text in [RSA_2048, RSA_2048_ALONE] {
        assert_eq!(kind(text), ("rsa", 270));
    }
    assert_eq!(read(RSA_2048), read(RSA_2048_ALONE));
    assert_eq!(kind(P_256), ("p256", 65));
    assert_eq!(kind(P_384), ("p384", 97));
    assert_eq!(kind(CURVE_25519), ("ed25519", 32));
    let in_one_line = RSA_2048.replace('\n', "\\n");
    assert_eq!(read(&in_one_line), read(RSA_2048));
    assert!(is_pem(&format!("\n  {P_256}")) && !is_pem("secret"));
}

#[test]
fn everything_else_is_refused() {
    let check = |text: &str, expect: KeyError| assert_eq!(read(text), Err(expect), "{text}");
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
    ] {
        check(&P_256.replace("PUBLIC KEY", label), KeyError::Private);
    }
    let certificate = P_256.replace("PUBLIC KEY", "CERTIFICATE");
    check(&certificate, KeyError::Certificate);
    let mut broken = vec![
        RSA_1024.to_owned(),
        P_521.to_owned(),
        "-----BEGIN PUBLIC KEY-----".to_owned(),
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----".to_owned(),
        "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----".to_owned(),
        P_256.replace("END PUBLIC", "END RSA PUBLIC"),
        RSA_2048.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
        P_256.replace("PUBLIC KEY", "OTHER KEY"),
        format!("{P_256}\n{P_384}"),
    ];
    // Every text that is cut off somewhere.
    for text in [RSA_2048, P_256, CURVE_25519] {
        let lines: Vec<&str> = text.trim().lines().collect();
        let body: String = lines[1..lines.len() - 1].concat();
        for length in (0..body.len()).step_by(4) {
            let cut = &body[..length];
            broken.push(format!("{}\n{cut}\n{}", lines[0], lines[lines.len() - 1]));
        }
    }
    for text in broken {
        check(&text, KeyError::Pem);
    }
}
