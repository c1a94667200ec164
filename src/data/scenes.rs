//! The pictures that come with the program, painted by arithmetic: functions from a place in `[0, 1]^2` (x to the right,
//! y down) to RGB in `[0, 1]`. Noise is best watched on what has large shapes, small ones, soft passages and edges.

type Rgb = [f32; 3];

fn mix(a: Rgb, b: Rgb, by: f32) -> Rgb {
    let by = by.clamp(0.0, 1.0);
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * by)
}

/// 0 before `from`, 1 after `to`, smooth between.
fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Colours at heights, from the top, mixed between.
fn gradient(stops: &[(f32, Rgb)], y: f32) -> Rgb {
    let right = stops.partition_point(|stop| stop.0 < y).min(stops.len() - 1);
    let left = right.saturating_sub(1);
    let ((a, from), (b, to)) = (stops[left], stops[right]);
    mix(from, to, (y - a) / (b - a).max(1e-6))
}

/// A fixed number in `[0, 1)` for a cell.
fn hash(x: i32, y: i32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    (h ^ (h >> 15)) as f32 / 4_294_967_296.0
}

/// Smooth noise along a line, in `[0, 1)`.
fn wave(x: f32, seed: i32) -> f32 {
    let cell = x.floor();
    let t = x - cell;
    let at = |i: i32| hash(cell as i32 + i, seed);
    at(0) + (at(1) - at(0)) * t * t * (3.0 - 2.0 * t)
}

/// A rugged line: four octaves of [`wave`], in about `[0, 1)`.
fn ridge(x: f32, seed: i32) -> f32 {
    (0..4).map(|k| wave(x * (1 << k) as f32, seed + k) * 0.5f32.powi(k)).sum::<f32>() / 1.875
}

/// The same with peaks: sharp above, soft in the valleys.
fn peaks(x: f32, seed: i32) -> f32 {
    (0..4).map(|k| (1.0 - (2.0 * wave(x * (1 << k) as f32, seed + k) - 1.0).abs()) * 0.5f32.powi(k)).sum::<f32>() / 1.875
}

/// A lighthouse at dusk over a calm sea.
pub fn lighthouse(x: f32, y: f32) -> Rgb {
    const HORIZON: f32 = 0.68;
    const LAMP: [f32; 2] = [0.70, 0.245];
    let sky = |y: f32| {
        gradient(&[(0.0, [0.07, 0.09, 0.24]), (0.28, [0.22, 0.20, 0.42]), (0.48, [0.55, 0.33, 0.48]), (0.62, [0.93, 0.53, 0.40]), (0.70, [1.0, 0.79, 0.48])], y)
    };
    let mut color = sky(y);
    // Stars where the sky is dark, a streak of cloud where it glows.
    let (u, v) = (x * 22.0, y * 22.0);
    let star = hash(u.floor() as i32, v.floor() as i32);
    let off = (u.fract() - 0.5).hypot(v.fract() - 0.5);
    color = mix(color, [1.0, 0.98, 0.9], if star > 0.86 { (1.0 - smooth(0.05, 0.16, off)) * (1.0 - smooth(0.15, 0.45, y)) } else { 0.0 });
    let cloud = smooth(0.52, 0.62, ridge(2.2 * x + 1.0, 31)) * (1.0 - smooth(0.0, 0.035, (y - 0.53 - 0.05 * wave(3.0 * x, 7)).abs()));
    color = mix(color, [0.36, 0.22, 0.42], 0.75 * cloud);
    // The sun, half gone.
    let sun = (x - 0.25).hypot(y - HORIZON);
    color = mix(color, [1.0, 0.90, 0.62], 0.75 * (1.0 - smooth(0.08, 0.34, sun)));
    color = mix(color, [1.0, 0.96, 0.80], 1.0 - smooth(0.082, 0.088, sun));
    if y > HORIZON {
        // Water mirrors the sky, broken into strips that grow towards the shore.
        let depth = (y - HORIZON) / (1.0 - HORIZON);
        let strip = wave(26.0 * depth.powf(0.6) + 2.0 * wave(5.0 * x, 3), 11);
        color = mix(mix(sky(HORIZON - 0.55 * (y - HORIZON) - 0.02), [0.10, 0.16, 0.33], 0.35 + 0.5 * depth), [0.06, 0.10, 0.24], 0.5 * strip);
        let glitter = 1.0 - smooth(0.02, 0.05 + 0.10 * depth, (x - 0.25).abs());
        color = mix(color, [1.0, 0.80, 0.52], 0.85 * glitter * smooth(0.42, 0.6, strip));
    }
    // Two beams of light.
    let (dx, dy) = (x - LAMP[0], y - LAMP[1]);
    let beam = 1.0 - smooth(0.0, 0.24, ((dy - 0.10 * dx) / dx.abs().max(0.01)).abs());
    color = mix(color, [1.0, 0.93, 0.66], 0.55 * beam * (1.0 - smooth(0.1, 0.75, dx.abs())));
    color = mix(color, [1.0, 0.90, 0.55], 0.8 * (1.0 - smooth(0.0, 0.14, dx.hypot(dy))));
    // The tower: red and white, rounder at its left where the light comes from.
    let half = 0.042 + 0.035 * ((y - 0.29) / 0.43);
    if (0.29..0.76).contains(&y) && dx.abs() < half {
        let band = ((y - 0.29) / 0.094).floor() as i32 % 2 == 0;
        let paint = if band { [0.95, 0.91, 0.86] } else { [0.80, 0.20, 0.19] };
        let shade = smooth(-1.0, 1.0, dx / half);
        color = mix(paint, [0.22, 0.13, 0.28], 0.15 + 0.62 * shade);
        if (0.44..0.475).contains(&y) && (dx + 0.008).abs() < 0.011 || (0.58..0.615).contains(&y) && (dx + 0.010).abs() < 0.012 {
            color = [1.0, 0.83, 0.42];
        }
    }
    // Gallery, lantern, roof.
    if (0.275..0.298).contains(&y) && dx.abs() < 0.062 {
        color = [0.15, 0.12, 0.22];
    }
    if (0.205..0.275).contains(&y) && dx.abs() < 0.034 {
        color = if (dx / 0.0225 + 0.5).rem_euclid(1.0) < 0.16 { [0.25, 0.16, 0.2] } else { [1.0, 0.95, 0.70] };
    }
    if y < 0.205 && y > 0.150 && dx.abs() < 0.045 * (y - 0.150) / 0.055 || dx.abs() < 0.004 && (0.125..0.16).contains(&y) {
        color = [0.66, 0.16, 0.17];
    }
    // The rock it stands on.
    let rock = 0.735 + 0.85 * (x - 0.72).powi(2) + 0.10 * (ridge(5.0 * x, 51) - 0.5) + if x < 0.5 { 1.6 * (0.5 - x) } else { 0.0 };
    if y > rock {
        let light = smooth(0.3, 0.8, ridge(9.0 * x + 6.0 * y, 91)) * (1.0 - smooth(0.0, 0.12, y - rock));
        color = mix([0.10, 0.085, 0.15], [0.55, 0.34, 0.34], 0.8 * light);
    }
    color
}

/// Mountains in morning mist, range behind range.
pub fn mountains(x: f32, y: f32) -> Rgb {
    let mut color = gradient(&[(0.0, [0.36, 0.62, 0.83]), (0.25, [0.66, 0.82, 0.89]), (0.45, [0.99, 0.91, 0.75]), (0.6, [1.0, 0.83, 0.62])], y);
    let sun = (x - 0.67).hypot(y - 0.27);
    color = mix(color, [1.0, 0.96, 0.80], 0.8 * (1.0 - smooth(0.07, 0.33, sun)));
    color = mix(color, [1.0, 0.99, 0.93], 1.0 - smooth(0.066, 0.072, sun));
    // Range by range towards us: lower, darker, greener. Mist gathers at each foot.
    let ranges: [(f32, f32, f32, i32, Rgb); 4] = [
        (0.22, 0.42, 2.6, 19, [0.53, 0.62, 0.77]),
        (0.44, 0.26, 3.1, 23, [0.34, 0.49, 0.62]),
        (0.56, 0.22, 3.6, 47, [0.17, 0.36, 0.43]),
        (0.70, 0.16, 4.2, 77, [0.09, 0.26, 0.25]),
    ];
    for (i, (top, height, scale, seed, paint)) in ranges.into_iter().enumerate() {
        let rise = if i == 0 { peaks(scale * x, seed) } else { ridge(scale * x + 0.37 * seed as f32, seed) };
        let line = top + height * (0.55 - rise) + 0.03;
        if y <= line {
            continue;
        }
        let mist = smooth(0.02, 0.24, y - line) * (0.85 - 0.16 * i as f32);
        color = mix(paint, [0.97, 0.88, 0.76], mist);
        // Snow on what is high, further down where the slope faces the light.
        if i == 0 {
            let light = smooth(0.42, 0.58, ridge(11.0 * x - 6.0 * y, 17));
            let snow = 1.0 - smooth(0.27, 0.31, y + 0.06 * ridge(16.0 * x, 13) - 0.035 * light);
            color = mix(color, mix([0.70, 0.76, 0.88], [1.0, 0.98, 0.95], light), snow);
        }
    }
    // Firs in front: triangles with ragged sides.
    for i in 0..13 {
        let foot = (i as f32 + hash(i, 3)) / 12.5 - 0.03;
        let (tall, base) = (0.15 + 0.13 * hash(i, 4), 1.02);
        let up = (base - y) / tall;
        if (0.0..1.0).contains(&up) {
            let ragged = 1.0 - 0.45 * (up * 7.0).fract();
            if (x - foot).abs() < 0.36 * tall * (1.0 - up) * ragged + 0.002 {
                color = mix([0.03, 0.12, 0.13], [0.09, 0.24, 0.20], hash(i, 9) * (1.0 - up));
            }
        }
    }
    color
}

/// A ginger cat in front of a blue wall.
pub fn cat(x: f32, y: f32) -> Rgb {
    let mut color = mix([0.16, 0.42, 0.56], [0.07, 0.23, 0.38], smooth(0.2, 0.85, (x - 0.35).hypot(y - 0.3)));
    // A sunlit window's frame on the wall.
    let lit = |a: f32, b: f32| smooth(a, a + 0.03, x + 0.25 * y) * (1.0 - smooth(b - 0.03, b, x + 0.25 * y));
    color = mix(color, [0.55, 0.75, 0.74], 0.5 * (lit(0.08, 0.36) + lit(0.42, 0.70)) * (1.0 - smooth(0.55, 0.75, y)));
    let (ginger, dark, cream) = ([0.94, 0.56, 0.20], [0.66, 0.30, 0.09], [1.0, 0.90, 0.76]);
    let (dx, side) = (x - 0.5, (x - 0.5).abs());
    let ellipse = |cx: f32, cy: f32, rx: f32, ry: f32| ((side - cx) / rx).hypot((y - cy) / ry);
    // Body, ears, head.
    if (dx / 0.40).hypot((y - 1.12) / 0.38) < 1.0 {
        let stripe = smooth(0.35, 0.65, (16.0 * side + 3.0 * (y - 0.8)).sin());
        color = mix(mix(ginger, dark, 0.7 * stripe * smooth(0.12, 0.2, side)), cream, 1.0 - smooth(0.9, 1.05, (dx / 0.15).hypot((y - 1.0) / 0.24)));
    }
    let ear = |inset: f32| {
        let (a, b) = ((y - 0.13 - 1.5 * inset) / 0.30, (side - 0.232) / 0.118);
        a > 0.0 && a < 0.92 && b.abs() < (0.95 - inset * 7.0) * a.min(1.0) * 0.95
    };
    if ear(0.0) {
        color = if ear(0.035) { [0.93, 0.60, 0.55] } else { mix(ginger, dark, 0.25) };
    }
    let head = (dx / 0.335).hypot((y - 0.53) / 0.285);
    if head < 1.0 {
        color = mix(ginger, dark, 0.45 * smooth(0.55, 1.0, head));
        let brow = y < 0.40 && side < 0.17 && (side * 34.0).cos() < -0.25 && y > 0.25 + 0.35 * side;
        let cheek = side > 0.20 && ((y - 0.58 - 0.12 * side) * 62.0).sin() > 0.45 && y > 0.46;
        if brow || cheek {
            color = mix(color, dark, 0.85);
        }
        color = mix(cream, color, smooth(0.9, 1.02, ellipse(0.065, 0.675, 0.105, 0.092)));
    }
    // Eyes: green, a slit, a spark.
    let eye = ellipse(0.145, 0.50, 0.068, 0.058);
    if eye < 1.0 {
        color = mix([0.80, 0.90, 0.36], [0.25, 0.55, 0.26], smooth(0.2, 1.0, eye));
        if ellipse(0.145, 0.50, 0.019, 0.050) < 1.0 {
            color = [0.04, 0.05, 0.07];
        }
        if (dx - 0.163).hypot(y - 0.478) < 0.014 || (dx + 0.127).hypot(y - 0.478) < 0.014 {
            color = [1.0, 1.0, 0.97];
        }
    } else if eye < 1.22 {
        color = [0.24, 0.11, 0.06];
    }
    // Nose, mouth, whiskers.
    if (0.605..0.645).contains(&y) && side < 0.040 * (1.0 - (y - 0.605) / 0.042) {
        color = [0.90, 0.45, 0.46];
    }
    let mouth = ((side - 0.045).hypot(y - 0.665) - 0.045).abs() < 0.006 && y > 0.668 || side < 0.005 && (0.64..0.67).contains(&y);
    if mouth {
        color = [0.35, 0.15, 0.10];
    }
    for (from, slope) in [(0.650, -0.10), (0.675, 0.06), (0.70, 0.22)] {
        if (0.13..0.40).contains(&side) && (y - from - slope * (side - 0.13)).abs() < 0.0035 {
            color = mix(color, [1.0, 0.98, 0.94], 0.85);
        }
    }
    color
}
