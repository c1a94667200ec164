//! Colours that say something stay apart for the common kinds of colour blindness, text stays readable, legends tell the
//! truth about the data, numbers are written as people write them.

use egui::{Color32, Rgba};
use genscope::ui::theme::{Axis, Role, Shade, Theme};
use genscope::ui::widget::{Range, Scale, count, fmt, millis, percent};

type Matrix = [[f32; 3]; 3];

/// Machado, Oliveira and Fernandes 2009, full severity, in linear light.
const SIGHTS: [(&str, Matrix); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("no red cones", [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    ("no green cones", [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    ("no blue cones", [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
];

fn through(m: &Matrix, v: [f32; 3]) -> [f32; 3] {
    m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
}

/// Oklab (Ottosson 2020): equal distances look about equally different.
fn oklab(linear: [f32; 3]) -> [f32; 3] {
    let lms = through(&[[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]], linear);
    through(&[[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]], lms.map(|x| x.max(0.0).cbrt()))
}

fn linear(color: Color32) -> [f32; 3] {
    let rgba = Rgba::from(color);
    [rgba.r(), rgba.g(), rgba.b()]
}

#[test]
fn roles_and_axes_stay_apart() {
    for shade in [Shade::Dark, Shade::Light] {
        let theme = Theme::new(shade);
        let roles = [Role::Weight, Role::Activation, Role::Gradient, Role::Probability, Role::Data, Role::Noise].map(|role| theme.role(role)).to_vec();
        let axes = [Axis::Token, Axis::Channel, Axis::Head, Axis::Time].map(|axis| theme.axis(axis)).to_vec();
        for (sight, matrix) in &SIGHTS {
            for group in [&roles, &axes] {
                let seen: Vec<_> = group.iter().map(|color| oklab(through(matrix, linear(*color)))).collect();
                for (i, a) in seen.iter().enumerate() {
                    for (j, b) in seen.iter().enumerate().skip(i + 1) {
                        let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
                        assert!(distance > 0.05, "{shade:?}, {sight}: colours {i} and {j} differ by {distance}");
                    }
                }
            }
        }
    }
}

#[test]
fn text_is_readable() {
    // Relative luminance and contrast as in WCAG 2.
    let light = |color| 0.2126 * linear(color)[0] + 0.7152 * linear(color)[1] + 0.0722 * linear(color)[2];
    let contrast = |a, b| (light(a) + 0.05_f32).max(light(b) + 0.05) / (light(a) + 0.05).min(light(b) + 0.05);
    for shade in [Shade::Dark, Shade::Light] {
        let color = Theme::new(shade).color;
        for background in [color.paper, color.panel, color.raised] {
            for text in [color.ink, color.soft, color.accent] {
                assert!(contrast(text, background) > 4.5, "{shade:?}: {text:?} on {background:?}");
            }
        }
        assert!(contrast(color.on_accent, color.accent) > 4.5, "{shade:?}: on the accent");
    }
}

#[test]
fn a_legend_spans_its_data() {
    let data = [-0.5, 2.0, f32::NEG_INFINITY, 1.0, f32::NAN];
    let signed = Range::of(&data, Scale::Diverging);
    assert_eq!((signed.low, signed.high), (-2.0, 2.0));
    assert_eq!(signed.place(0.0), 0.5);
    let quantity = Range::of(&[0.25, 0.75], Scale::Sequential);
    assert_eq!((quantity.low, quantity.high, quantity.place(0.75)), (0.0, 0.75, 1.0));
    let nothing = Range::of(&[], Scale::Sequential);
    assert_eq!((nothing.low, nothing.high, nothing.place(0.0)), (0.0, 0.0, 0.0));
}

#[test]
fn numbers_are_written_for_people() {
    let written = [0.0, 0.1234, -4.567, 12.34, 12345.6, 0.00012, f64::NEG_INFINITY].map(fmt);
    assert_eq!(written, ["0", "0.123", "−4.57", "12.3", "12346", "1.20e−4", "−∞"]);
    assert_eq!([0.0, 0.5, 0.00001, 0.0042].map(percent), ["0 %", "50.0 %", "< 0.01 %", "0.42 %"]);
    assert_eq!(count(1_907_360), "1\u{2009}907\u{2009}360");
    assert_eq!([0.85, 4.25, 850.0, 1300.0].map(millis), ["850 µs", "4.2 ms", "850 ms", "1.3 s"]);
}
