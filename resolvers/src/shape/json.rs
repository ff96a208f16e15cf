//! JSON bytes: text and numbers in, the bytes of an answer out. It must not know shapes or rows.

/// What follows the backslash for each byte that must be escaped; 0 where none must, `u` for the long form.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

/// Writes a JSON string, quotes included.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    write_escaped(out, text.as_bytes());
    out.push(b'"');
}

fn write_escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut rest = bytes;
    loop {
        let clean = clean_prefix(rest);
        out.extend_from_slice(&rest[..clean]);
        let Some(&byte) = rest.get(clean) else { return };
        match ESCAPES[usize::from(byte)] {
            b'u' => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.push(DIGITS[usize::from(byte >> 4)]);
                out.push(DIGITS[usize::from(byte & 15)]);
            }
            short => out.extend_from_slice(&[b'\\', short]),
        }
        rest = &rest[clean + 1..];
    }
}

/// Number of leading bytes that need no escape: eight at a time while all eight are clean.
fn clean_prefix(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        if has_special(u64::from_le_bytes(*chunk)) {
            break;
        }
        at += 8;
    }
    bytes[at..]
        .iter()
        .position(|byte| ESCAPES[usize::from(*byte)] != 0)
        .map_or(bytes.len(), |position| at + position)
}

/// Whether one of eight bytes is below 0x20, a quote or a backslash (the "has less" and "has zero" tests of
/// Sean Anderson's "Bit Twiddling Hacks"). May say yes for clean bytes next to a special one, never no for a special one.
fn has_special(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let quote = quote.wrapping_sub(ONES) & !quote;
    let backslash = backslash.wrapping_sub(ONES) & !backslash;
    (control | quote | backslash) & HIGHS != 0
}

/// Writes a whole number.
pub fn write_integer(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Writes a finite number in the shortest form that reads back the same; whole numbers without a fraction, as JavaScript does.
/// NaN and the infinities are no JSON: `null` is written, and the caller is expected to have refused them.
pub fn write_float(out: &mut Vec<u8>, number: f64) {
    if !number.is_finite() {
        out.extend_from_slice(b"null");
        return;
    }
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        write_integer(out, number as i64);
        return;
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number);
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn string(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        write_string(&mut out, text);
        out
    }

    #[test]
    fn every_byte_at_every_position_of_a_word() {
        for code in 0..=0x2ff_u32 {
            let character = char::from_u32(code).expect("below the surrogates");
            for position in 0..18 {
                let mut text = "x".repeat(position);
                text.push(character);
                text.push_str("yyyyyyyyyy");
                assert_eq!(string(&text), serde_json::to_vec(&text).expect("a string"));
            }
        }
    }

    #[test]
    fn numbers_as_javascript_prints_them() {
        for (number, text) in [
            (1.0, "1"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (1e300, "1e300"),
            (f64::NAN, "null"),
        ] {
            let mut out = Vec::new();
            write_float(&mut out, number);
            assert_eq!(
                String::from_utf8(out).expect("ASCII").replace("e+", "e"),
                text
            );
        }
    }

    proptest! {
        #[test]
        fn strings_as_serde_json_writes_them(text in "(?s).{0,64}") {
            prop_assert_eq!(string(&text), serde_json::to_vec(&text).expect("a string"));
        }

        #[test]
        fn strings_full_of_specials(text in "[\"\\\\\\x00-\\x1fa\u{7f}\u{e9}\u{1f9a2}]{0,40}") {
            prop_assert_eq!(string(&text), serde_json::to_vec(&text).expect("a string"));
        }

        #[test]
        fn floats_read_back_the_same(number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            let mut out = Vec::new();
            write_float(&mut out, number);
            let text = std::str::from_utf8(&out).expect("ASCII");
            prop_assert!(serde_json::from_str::<serde_json::Number>(text).is_ok());
            let back: f64 = text.parse().expect("a number");
            prop_assert_eq!(back.to_bits(), number.to_bits());
        }

        #[test]
        fn integers_as_serde_json_writes_them(number: i64) {
            let mut out = Vec::new();
            write_integer(&mut out, number);
            prop_assert_eq!(out, serde_json::to_vec(&number).expect("a number"));
        }
    }
}
