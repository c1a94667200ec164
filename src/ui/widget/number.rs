//! Numbers as a person reads them: three significant figures, a real minus sign, the same width as far as it goes.

/// Three significant figures: `0.123`, `−4.57`, `1.20e−5`; `−∞` for a masked score.
pub fn fmt(x: f64) -> String {
    if x.is_nan() {
        return "NaN".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let size = x.abs();
    let text = match size {
        0.0 => "0".to_owned(),
        s if !(1e-3..1e6).contains(&s) => format!("{x:.2e}"),
        s if s < 1.0 => format!("{x:.3}"),
        s if s < 10.0 => format!("{x:.2}"),
        s if s < 100.0 => format!("{x:.1}"),
        _ => format!("{x:.0}"),
    };
    text.replace('-', "−")
}

/// A probability as a percentage: `12.3 %`, `0.04 %`, `< 0.01 %`.
pub fn percent(p: f64) -> String {
    let x = 100.0 * p;
    match x {
        _ if !x.is_finite() => fmt(x),
        0.0 => "0 %".to_owned(),
        x if x < 0.01 => "< 0.01 %".to_owned(),
        x if x < 1.0 => format!("{x:.2} %"),
        x => format!("{x:.1} %"),
    }
}

/// A count with thin spaces between groups of three: `830 000`.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

/// A duration given in milliseconds: `850 µs`, `4.2 ms`, `1.3 s`.
pub fn millis(ms: f64) -> String {
    match ms {
        ms if ms < 1.0 => format!("{:.0} µs", ms * 1e3),
        ms if ms < 100.0 => format!("{ms:.1} ms"),
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1e3),
    }
}

/// A whole power of ten: `10⁻⁴`.
pub fn power_of_ten(exponent: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let text = exponent.unsigned_abs().to_string();
    let raised: String = text.bytes().filter_map(|digit| digits.get(usize::from(digit.wrapping_sub(b'0')))).collect();
    format!("10{}{raised}", if exponent < 0 { "⁻" } else { "" })
}
