//! The coefficients and the roots, two faces of one thing: whichever was moved last leads, the other follows.

use crate::series::{Ar, MAX_ORDER, roots};
use num_complex::Complex64;
use serde::{Deserialize, Serialize};

/// How far a root may be dragged from 0.
pub const REACH: f64 = 1.3;
/// A pair this near the real axis falls onto it.
const SNAP: f64 = 0.03;
/// Two real roots this near each other can leave the axis together.
const MEET: f64 = 0.1;
const UNDO: usize = 200;

/// What the learner sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Knobs {
    pub phi: Vec<f64>,
    pub c: f64,
    pub sigma: f64,
}

impl Default for Knobs {
    fn default() -> Self {
        // A damped oscillation of ten steps: something to see at once.
        Self { phi: vec![1.5, -0.85], c: 0.0, sigma: 1.0 }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Model {
    pub knobs: Knobs,
    /// The roots that belong to `of`, in an order that stays the same while one is dragged.
    #[serde(skip)]
    poles: Vec<Complex64>,
    #[serde(skip)]
    of: Vec<f64>,
    #[serde(skip)]
    past: Vec<Knobs>,
    /// The knobs when the pointer was last up.
    #[serde(skip)]
    settled: Option<Knobs>,
}

impl Model {
    /// What was remembered may be anything.
    pub fn repair(&mut self) {
        let knobs = &self.knobs;
        if !(1..=MAX_ORDER).contains(&knobs.phi.len()) || Ar::new(knobs.c, knobs.phi.clone(), knobs.sigma).is_err() {
            self.knobs = Knobs::default();
        }
    }

    pub fn process(&self) -> Ar {
        Ar { c: self.knobs.c, phi: self.knobs.phi.clone(), sigma: self.knobs.sigma }
    }

    pub fn order(&self) -> usize {
        self.knobs.phi.len()
    }

    /// More coefficients begin at 0, where they change nothing.
    pub fn set_order(&mut self, order: usize) {
        self.knobs.phi.resize(order.clamp(1, MAX_ORDER), 0.0);
    }

    pub fn poles(&mut self) -> &[Complex64] {
        if self.of != self.knobs.phi {
            self.poles = roots::poles(&self.knobs.phi);
            self.of.clone_from(&self.knobs.phi);
        }
        &self.poles
    }

    /// Drags root `i` to `to`. A complex one takes its conjugate along; a pair that meets the real axis becomes two real
    /// roots; two real ones that are close can leave it again. Alone a real root cannot: coefficients would not be real.
    pub fn drag(&mut self, i: usize, to: Complex64) {
        self.poles();
        let to = if to.norm() > REACH { to * (REACH / to.norm()) } else { to };
        let Some(&old) = self.poles.get(i) else { return };
        let poles = &mut self.poles;
        let nearest = |wanted: &dyn Fn(&Complex64) -> bool, near: Complex64| {
            (0..poles.len()).filter(|j| *j != i && wanted(&poles[*j])).min_by(|a, b| (poles[*a] - near).norm().total_cmp(&(poles[*b] - near).norm()))
        };
        if old.im != 0.0 {
            let Some(partner) = nearest(&|z| z.im * old.im < 0.0, old.conj()) else { return };
            let to = if to.im.abs() < SNAP { Complex64::new(to.re, 0.0) } else { to };
            poles[i] = to;
            poles[partner] = to.conj();
        } else {
            let partner = nearest(&|z| z.im == 0.0, to).filter(|j| to.im.abs() >= SNAP && (poles[*j].re - to.re).abs() < MEET);
            match partner {
                Some(j) => {
                    poles[i] = to;
                    poles[j] = to.conj();
                }
                None => poles[i] = Complex64::new(to.re.clamp(-REACH, REACH), 0.0),
            }
        }
        if let Ok(phi) = roots::coefficients(&self.poles) {
            self.knobs.phi.clone_from(&phi);
            self.of = phi;
        }
    }

    /// Notes a whole movement once the pointer is up, so that it is undone as one.
    pub fn settle(&mut self, moving: bool) {
        let settled = self.settled.get_or_insert_with(|| self.knobs.clone());
        if !moving && *settled != self.knobs {
            self.past.push(std::mem::replace(settled, self.knobs.clone()));
            if self.past.len() > UNDO {
                self.past.remove(0);
            }
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.knobs = before.clone();
            self.settled = Some(before);
        }
    }
}
