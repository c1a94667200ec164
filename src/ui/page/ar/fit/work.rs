//! One fit with everything the page shows of it. A long series is worked on beside the window, a short one at once.

use crate::series::correlation::pacf;
use crate::series::diagnostics::{Diagnosis, diagnose, usual_lags};
use crate::series::estimate::Candidate;
use crate::series::forecast::{Forecast, forecast};
use crate::series::holdout::{self, HeldOut};
use crate::series::{Fit, MAX_ORDER, Method, SeriesError, fit, least_points, select, theory};
use crate::ui::background::Background;
use std::sync::Arc;
use std::time::Instant;

/// Up to this many values are fitted within the frame: some two milliseconds.
const AT_ONCE: usize = 4000;
/// Steps ahead that errors are measured for.
const HORIZONS: usize = 40;
/// Level of the fan over the held-out end.
pub const LEVEL: f64 = 0.9;
/// Lags of the series' own correlations.
const LAGS: usize = 24;

/// What is to be fitted.
#[derive(Clone, Debug)]
pub struct Job {
    pub series: Arc<Vec<f64>>,
    pub order: usize,
    pub method: Method,
    /// Values held out at the end.
    pub held: usize,
}

impl Job {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.series, &other.series) && (self.order, self.method, self.held) == (other.order, other.method, other.held)
    }
}

/// Everything the page shows of a fit.
#[derive(Clone, Debug)]
pub struct Report {
    pub job: Job,
    pub least_squares: Result<Fit, SeriesError>,
    pub yule_walker: Result<Fit, SeriesError>,
    /// Orders 0 to 8, or as far as the series reaches.
    pub orders: Result<Vec<Candidate>, SeriesError>,
    /// `(LAGS + 1,)`, of the part that is fitted; and of the fitted process, if it is stationary.
    pub pacf: Option<Vec<f64>>,
    pub process_pacf: Option<Vec<f64>>,
    /// Of the chosen method's residuals.
    pub left: Option<Diagnosis>,
    pub held: Option<HeldOut>,
    /// From the split on.
    pub ahead: Option<Forecast>,
    pub millis: f64,
}

impl Report {
    pub fn chosen(&self) -> Result<&Fit, &SeriesError> {
        match self.job.method {
            Method::LeastSquares => self.least_squares.as_ref(),
            Method::YuleWalker => self.yule_walker.as_ref(),
        }
    }

    pub fn new(job: Job) -> Self {
        let began = Instant::now();
        let x = &job.series[..];
        let split = holdout::split(x.len(), job.held, job.order);
        let known = &x[..split.as_ref().map_or(x.len(), |split| *split)];
        let both = |method| split.clone().and_then(|_| fit(known, job.order, method));
        let (least_squares, yule_walker) = (both(Method::LeastSquares), both(Method::YuleWalker));
        let most = (1..=MAX_ORDER).rev().find(|p| known.len() >= least_points(*p)).unwrap_or(1);
        let mut report = Self {
            orders: select(known, most),
            pacf: pacf(known, LAGS).ok(),
            least_squares,
            yule_walker,
            process_pacf: None,
            left: None,
            held: None,
            ahead: None,
            millis: 0.0,
            job: job.clone(),
        };
        if let Ok(fit) = report.chosen() {
            let left = diagnose(&fit.residuals, job.order, usual_lags(fit.residuals.len(), job.order).max(LAGS.min(fit.residuals.len() / 3))).ok();
            let held = holdout::measure(&fit.model, x, known.len(), HORIZONS).ok();
            let ahead = forecast(&fit.model, known, job.held.clamp(1, crate::series::forecast::MAX_HORIZON), LEVEL).ok();
            let process_pacf = theory::pacf(&fit.model, LAGS).ok();
            (report.left, report.held, report.ahead, report.process_pacf) = (left, held, ahead, process_pacf);
        }
        report.millis = began.elapsed().as_secs_f64() * 1e3;
        report
    }
}

/// The report of `job`, or the one before while it is made.
pub fn report(work: &mut Background<Report>, ctx: &egui::Context, job: &Job) -> Option<Arc<Report>> {
    let mine = job.clone();
    work.get(ctx, |report| report.job.is(job), job.series.len() <= AT_ONCE, move || Report::new(mine))
}
