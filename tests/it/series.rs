//! AR(p): every number against statsmodels, what cannot be answered, what a CSV may hold.

use genscope::series::correlation::{acf, pacf};
use genscope::series::diagnostics::diagnose;
use genscope::series::estimate::best;
use genscope::series::forecast::{forecast, future};
use genscope::series::process::noise;
use genscope::series::special::{chi2_sf, normal_cdf, normal_quantile};
use genscope::series::table::{self, TableError};
use genscope::series::{Ar, Fit, MAX_POINTS, Method, SeriesError, builtin, fit, holdout, ngram::Ngram, roots, select, theory};
use num_complex::Complex64;
use serde_json::Value;

/// Relative, as the issue asks.
const CLOSE: f64 = 1e-6;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/ar.json")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// Relative to each number; `scale` is what a number counts as at least (an autocorrelation near 0 is a difference of
/// numbers near 1).
fn close(name: &str, ours: &[f64], theirs: &Value, scale: f64) {
    let theirs = numbers(theirs);
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (i, (a, b)) in ours.iter().zip(&theirs).enumerate() {
        assert!((a - b).abs() <= CLOSE * b.abs().max(scale), "{name}[{i}]: {a} here, {b} in statsmodels");
    }
}

fn close_one(name: &str, ours: f64, theirs: &Value) {
    close(name, &[ours], &Value::Array(vec![theirs.clone()]), 1e-12);
}

/// Roots in any order, complex numbers as (re, im): each of theirs has one of ours.
fn same_roots(name: &str, ours: &[Complex64], theirs: &Value) {
    let mut ours: Vec<Complex64> = ours.iter().map(Complex64::inv).collect();
    for pair in theirs.as_array().expect("roots") {
        let pair = numbers(pair);
        let z = Complex64::new(pair[0], pair[1]);
        let (i, found) = ours.iter().enumerate().min_by(|a, b| (a.1 - z).norm().total_cmp(&(b.1 - z).norm())).expect("a root");
        assert!((found - z).norm() <= CLOSE * z.norm(), "{name}: {found} here, {z} in statsmodels");
        ours.remove(i);
    }
    assert!(ours.is_empty(), "{name}");
}

#[test]
fn fits_forecasts_and_tests_agree_with_statsmodels() {
    for case in golden()["series"].as_array().expect("series") {
        let (name, x) = (case["name"].as_str().expect("a name"), numbers(&case["x"]));
        let lags = case["acf"].as_array().expect("acf").len() - 1;
        close(&format!("{name}: acf"), &acf(&x, lags).expect("acf"), &case["acf"], 0.01);
        close(&format!("{name}: pacf"), &pacf(&x, lags).expect("pacf"), &case["pacf"], 0.01);
        for theirs in case["fits"].as_array().expect("fits") {
            let order = theirs["order"].as_u64().expect("an order") as usize;
            let of = |what: &str| format!("{name}, order {order}: {what}");
            let ours = fit(&x, order, Method::LeastSquares).unwrap_or_else(|error| panic!("{}: {error}", of("fit")));
            same_fit(&of, &ours, theirs);
            let ahead = forecast(&ours.model, &x, 12, 0.9).expect("a forecast");
            close(&of("forecast"), &ahead.mean, &theirs["forecast_mean"], 1e-12);
            close(&of("its error"), &ahead.error, &theirs["forecast_se"], 1e-12);
            close(&of("low"), &ahead.low, &theirs["low_90"], ahead.error[0]);
            close(&of("high"), &ahead.high, &theirs["high_90"], ahead.error[0]);
            let wide = forecast(&ours.model, &x, 12, 0.99).expect("a forecast");
            close(&of("low at 99 %"), &wide.low, &theirs["low_99"], ahead.error[0]);
            let other = fit(&x, order, Method::YuleWalker).expect("Yule-Walker");
            close(&of("Yule-Walker"), &other.model.phi, &theirs["yule_walker"], 1e-3);
            close_one(&of("its sigma"), other.model.sigma, &theirs["yule_walker_sigma"]);
            close(&of("its errors"), &other.phi_errors, &theirs["yule_walker_se"], 1e-12);
            assert!(other.model.is_stationary(), "{}", of("Yule-Walker is always stationary"));
            if let Some(lags) = theirs["ljung_box_lags"].as_u64() {
                let test = diagnose(&ours.residuals, order, lags as usize).expect("a test");
                close_one(&of("Ljung-Box"), test.q, &theirs["ljung_box"]);
                close_one(&of("its p-value"), test.p_value, &theirs["ljung_box_p"]);
            }
        }
        if case.get("select_aic").is_some() {
            let candidates = select(&x, 8).expect("candidates");
            close(&format!("{name}: AIC"), &candidates.iter().map(|c| c.aic).collect::<Vec<_>>(), &case["select_aic"], 1.0);
            close(&format!("{name}: BIC"), &candidates.iter().map(|c| c.bic).collect::<Vec<_>>(), &case["select_bic"], 1.0);
        }
    }
}

fn same_fit(of: &dyn Fn(&str) -> String, ours: &Fit, theirs: &Value) {
    let with = |c: f64, phi: &[f64]| [&[c], phi].concat();
    // A coefficient near 0 is as exact as the others beside it.
    close(&of("coefficients"), &with(ours.model.c, &ours.model.phi), &theirs["params"], 1e-3);
    close(&of("standard errors"), &with(ours.c_error, &ours.phi_errors), &theirs["bse"], 1e-12);
    close_one(&of("sigma2"), ours.sigma2, &theirs["sigma2"]);
    close_one(&of("log-likelihood"), ours.log_likelihood, &theirs["llf"]);
    close_one(&of("AIC"), ours.aic, &theirs["aic"]);
    close_one(&of("BIC"), ours.bic, &theirs["bic"]);
    same_roots(&of("roots"), &ours.model.poles(), &theirs["roots"]);
}

#[test]
fn theory_agrees_with_statsmodels() {
    for case in golden()["theory"].as_array().expect("processes") {
        let phi = numbers(&case["phi"]);
        let name = format!("{phi:?}");
        let ar = Ar::new(0.0, phi, case["sigma"].as_f64().expect("sigma")).expect("a process");
        assert_eq!(Value::Bool(ar.is_stationary()), case["stationary"], "{name}");
        same_roots(&name, &ar.poles(), &case["roots"]);
        close(&name, &theory::acf(&ar, 20).expect("acf"), &case["acf"], 1e-3);
        close(&name, &theory::pacf(&ar, 11).expect("pacf"), &case["pacf"], 1e-3);
        close(&name, &theory::impulse_response(&ar.phi, 25), &case["impulse_response"], 1e-3);
        close_one(&name, theory::variance(&ar).expect("a variance"), &case["variance"]);
        let spectrum = theory::spectrum(&ar, &numbers(&case["frequencies"])).expect("a spectrum");
        close(&name, &spectrum, &case["spectrum"], 1e-12);
    }
}

#[test]
fn distributions_are_those_of_the_tables() {
    for (p, z) in [(0.975, 1.959_963_984_540_054), (0.5, 0.0), (0.9, 1.281_551_565_544_600_4), (1e-9, -5.997_807_015_007_687)] {
        assert!((normal_quantile(p) - z).abs() < 1e-9, "{p}: {}", normal_quantile(p));
        assert!((normal_cdf(z) - p).abs() < 1e-13 * p.max(1e-3), "{z}");
    }
    assert!((chi2_sf(3.841_458_820_694_124, 1) - 0.05).abs() < 1e-12);
    assert!((chi2_sf(18.307_038_053_275_146, 10) - 0.05).abs() < 1e-12);
    assert_eq!(chi2_sf(0.0, 3), 1.0);
    assert!(chi2_sf(1e6, 3) == 0.0 && normal_quantile(2.0).is_nan());
}

#[test]
fn roots_and_coefficients_lead_to_each_other() {
    let z = |re: f64, im: f64| Complex64::new(re, im);
    for poles in [
        vec![z(0.9, 0.0)],
        vec![z(0.5, 0.6), z(0.5, -0.6)],
        vec![z(1.4, 0.2), z(1.4, -0.2), z(-0.3, 0.0)],
        vec![z(0.95, 0.1), z(0.95, -0.1), z(0.1, 0.9), z(0.1, -0.9), z(-0.7, 0.3), z(-0.7, -0.3), z(0.4, 0.0), z(-0.9, 0.0)],
    ] {
        let phi = roots::coefficients(&poles).expect("pairs");
        let mut found = roots::poles(&phi);
        for want in &poles {
            let i = (0..found.len()).min_by(|a, b| (found[*a] - want).norm().total_cmp(&(found[*b] - want).norm())).expect("a root");
            assert!((found[i] - want).norm() < 1e-9, "{want} became {}", found[i]);
            found.remove(i);
        }
    }
    assert_eq!(roots::coefficients(&[z(0.5, 0.6)]), Err(SeriesError::NotConjugate));
    // Multiple roots are known to about eps^(1/m), and zero coefficients at the end are roots at 0.
    let triple = roots::poles(&roots::coefficients(&[z(0.5, 0.0); 3]).expect("real"));
    assert!(triple.iter().all(|found| (found - 0.5).norm() < 1e-3), "{triple:?}");
    assert_eq!(roots::poles(&[0.5, 0.0, 0.0]), [z(0.5, 0.0), z(0.0, 0.0), z(0.0, 0.0)]);
    assert_eq!(roots::poles(&[0.0; 4]), [Complex64::ZERO; 4]);
    // Every pole that is found gives its coefficients back, for coefficients of any kind.
    for seed in 0..300 {
        let mut phi = noise(1 + seed as usize % 8, seed);
        if seed % 3 == 0 {
            phi.iter_mut().for_each(|x| *x *= 40.0);
        }
        let back = roots::coefficients(&roots::poles(&phi)).expect("pairs");
        let size = phi.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
        assert!(phi.iter().zip(&back).all(|(a, b)| (a - b).abs() < 1e-9 * size), "{phi:?} became {back:?}");
    }
}

#[test]
fn the_noise_stays_while_coefficients_move() {
    let (a, b) = (Ar::new(0.0, vec![0.5], 1.0).expect("one"), Ar::new(0.0, vec![0.6], 1.0).expect("another"));
    let eps = noise(300, 7);
    assert_eq!(eps[..100], noise(100, 7)[..], "longer noise begins alike");
    assert_ne!(eps, noise(300, 8));
    let (x, y) = (a.simulate(&eps, 100).values, b.simulate(&eps, 100).values);
    assert_eq!((x.len(), y.len()), (200, 200));
    for (x, phi) in [(&x, 0.5), (&y, 0.6)] {
        for t in 1..200 {
            assert!((x[t] - phi * x[t - 1] - eps[100 + t]).abs() < 1e-12, "the noise is the one that was given");
        }
    }
    // It comes back from its own fit, and scatters as theory says.
    let long = Ar::new(3.0, vec![1.1, -0.5], 2.0).expect("a process");
    let x = long.simulate(&noise(200_500, 3), 500).values;
    let found = fit(&x, 2, Method::LeastSquares).expect("a fit");
    assert!(found.model.phi.iter().zip(&long.phi).all(|(a, b)| (a - b).abs() < 0.01), "{:?}", found.model);
    let variance = genscope::series::correlation::autocovariance(&x, 0).expect("a variance")[0];
    assert!((variance / theory::variance(&long).expect("stationary") - 1.0).abs() < 0.03);
    assert!((genscope::series::correlation::mean(&x) - long.mean().expect("stationary")).abs() < 0.1);
}

#[test]
fn what_cannot_be_answered_is_a_sentence() {
    use SeriesError as E;
    let x = noise(100, 1);
    assert_eq!(fit(&x, 0, Method::LeastSquares), Err(E::Order { order: 0 }));
    assert_eq!(fit(&x, 9, Method::YuleWalker), Err(E::Order { order: 9 }));
    for method in [Method::LeastSquares, Method::YuleWalker] {
        assert_eq!(fit(&x[..3], 4, method), Err(E::Short { points: 3, order: 4, needed: 11 }));
        assert_eq!(fit(&[2.5; 50], 1, method), Err(E::Constant { value: 2.5 }));
        assert_eq!(fit(&[], 1, method), Err(E::Short { points: 0, order: 1, needed: 5 }));
        let mut gap = x.clone();
        gap[17] = f64::NAN;
        assert!(matches!(fit(&gap, 1, method), Err(E::NotFinite { index: 17, .. })));
        gap[17] = 1e200;
        assert!(matches!(fit(&gap, 1, method), Err(E::Huge { .. })));
    }
    // A computed constant, a straight line, a pure wave.
    assert!(matches!(fit(&vec![0.1 + 0.2; 50], 2, Method::LeastSquares), Err(E::Constant { .. })));
    let line: Vec<f64> = (0..60).map(f64::from).collect();
    assert_eq!(fit(&line, 1, Method::LeastSquares), Err(E::Exact { order: 1 }));
    assert_eq!(fit(&line, 2, Method::LeastSquares), Err(E::Collinear { order: 2 }));
    let wave: Vec<f64> = (0..200).map(|t| (0.3 * f64::from(t)).sin()).collect();
    assert_eq!(fit(&wave, 2, Method::LeastSquares), Err(E::Exact { order: 2 }));
    assert_eq!(fit(&wave, 3, Method::LeastSquares), Err(E::Collinear { order: 3 }));
    assert!(select(&wave, 8).is_err() && select(&x, 8).is_ok());
    for error in [E::Order { order: 9 }, E::Exact { order: 2 }, E::Constant { value: 1.5 }, E::Parameter { what: "sigma", value: -1.0 }] {
        assert!(!error.to_string().contains("NaN") && error.to_string().len() > 20, "{error}");
    }
    // At a unit root and beyond there is no mean, no variance, no correlation; impulse responses and forecasts there are.
    for phi in [vec![1.0], vec![1.2], vec![2.0, -1.0], vec![0.0, 1.0]] {
        let ar = Ar::new(0.0, phi, 1.0).expect("a process");
        let refused = [theory::acf(&ar, 5).err(), theory::pacf(&ar, 5).err(), theory::spectrum(&ar, &[0.1]).err(), theory::variance(&ar).err(), ar.mean().err()];
        assert!(refused.iter().all(|error| matches!(error, Some(E::NotStationary { modulus }) if *modulus >= 1.0 - 1e-9)), "{ar:?}: {refused:?}");
        assert!(forecast(&ar, &x, 20, 0.9).is_ok());
    }
    let near = Ar::new(0.0, vec![1.0 - 1e-9], 1.0).expect("a process");
    assert!(theory::variance(&near).is_ok_and(|v| (v / 5e8 - 1.0).abs() < 1e-6) && near.is_stationary());
    let wild = Ar::new(0.0, vec![5.0], 1.0).expect("a process").simulate(&noise(500, 1), 100);
    assert!(wild.escaped.is_some() && wild.values.iter().all(|x| x.is_finite()));
    assert!(matches!(forecast(&Ar::new(0.0, vec![50.0], 1.0).expect("wild"), &x, 1000, 0.9), Err(E::Horizon { .. })));
    assert!(matches!(forecast(&near, &x, 10, 1.0), Err(E::Level { .. })) && matches!(forecast(&near, &x, 0, 0.9), Err(E::Horizon { .. })));
    assert!(matches!(Ar::new(f64::NAN, vec![], 1.0), Err(E::Parameter { .. })) && matches!(Ar::new(0.0, vec![f64::NAN], 1.0), Err(E::Coefficient { .. })));
}

#[test]
fn a_million_points_and_too_many() {
    let x = Ar::new(0.0, vec![0.6, 0.2], 1.0).expect("a process").simulate(&noise(1_000_000, 5), 0).values;
    let found = fit(&x, 8, Method::LeastSquares).expect("a fit");
    assert!((found.model.phi[0] - 0.6).abs() < 0.01 && found.phi_errors.iter().all(|e| (e - 1e-3).abs() < 3e-4), "{found:?}");
    assert_eq!(best(&select(&x, 8).expect("candidates"), |c| c.bic), 2);
    assert!(matches!(fit(&vec![0.0; MAX_POINTS + 1], 1, Method::LeastSquares), Err(SeriesError::Long { .. })));
}

#[test]
fn built_in_series_show_what_they_promise() {
    let best_order = |id: &str| best(&select(&(builtin::find(id).expect("it is there").make)(600, 1), 8).expect("candidates"), |c| c.bic);
    assert_eq!((best_order("pendulum"), best_order("bakery")), (2, 7));
    let chaos = (builtin::find("chaos").expect("it is there").make)(2000, 1);
    let seen = acf(&chaos, 20).expect("acf");
    assert!(seen[1..].iter().all(|r| r.abs() < 0.08), "no linear correlation: {seen:?}");
    for series in builtin::BUILTIN {
        let x = (series.make)(500, 4);
        assert!(x.len() == 500 && x.iter().all(|x| x.is_finite()) && x == (series.make)(500, 4), "{}", series.id);
    }
}

#[test]
fn errors_on_the_held_out_end_are_what_they_say() {
    let ar = Ar::new(1.0, vec![0.8], 1.0).expect("a process");
    let x = ar.simulate(&noise(20_200, 9), 200).values;
    let split = holdout::split(x.len(), 10_000, 1).expect("enough is left");
    let held = holdout::measure(&ar, &x, split, 30).expect("measured");
    assert!((held.one_step_rmse - 1.0).abs() < 0.03, "{}", held.one_step_rmse);
    let expected = |h: i32| ((1.0 - 0.64f64.powi(h)) / 0.36).sqrt();
    for (h, rmse) in (1..).zip(&held.by_horizon) {
        assert!((rmse / expected(h) - 1.0).abs() < 0.12, "{h} steps ahead: {rmse}, {} by theory", expected(h));
    }
    assert!((held.one_step[5] - (1.0 + 0.8 * x[split + 4])).abs() < 1e-12);
    let own = forecast(&ar, &x[..split], 50, 0.9).expect("a forecast");
    assert_eq!(held.many_step[..50], own.mean[..]);
    assert!(matches!(holdout::split(20, 18, 3), Err(SeriesError::HeldOut { .. })));
    // Sampled futures scatter as the interval says.
    let futures: Vec<f64> = (0..4000).map(|seed| future(&ar, &x[..split], &noise(10, seed)).expect("a future")[9]).collect();
    let inside = futures.iter().filter(|y| (own.low[9]..own.high[9]).contains(*y)).count();
    assert!((0.88..0.92).contains(&(inside as f64 / 4000.0)), "{inside} of 4000");
}

fn csv(text: &str) -> Result<table::Table, TableError> {
    table::read(&mut text.as_bytes())
}

#[test]
fn a_csv_is_found_out() {
    let read = csv("\u{feff}day,\"loaves, sold\",note\n1,5,a\n2,7.5,b\n3,,c\n4,1e1,d\n5,10,e\n").expect("a table");
    assert_eq!((read.separator, read.has_header, read.rows, read.columns.len()), (',', true, 5, 3));
    assert_eq!(read.usual(), Some(1), "a column that only counts is passed over");
    let series = read.series(1).expect("numbers");
    assert_eq!((series.name.as_str(), &series.values[..], series.filled, series.trimmed), ("loaves, sold", &[5.0, 7.5, 8.75, 10.0, 10.0][..], 1, 0));
    assert!(matches!(read.series(2), Err(TableError::Text { line: 2, .. })));
    assert!(matches!(read.find("nothing"), Err(TableError::NoColumn { .. })) && read.find("2").is_ok_and(|i| i == 1) && read.find("note").is_ok_and(|i| i == 2));
    let european = csv("t;x\n1;1,5\n2;-2,25\n3;3\n").expect("a table");
    assert_eq!((european.separator, european.series(1).expect("numbers").values), (';', vec![1.5, -2.25, 3.0]));
    let bare = csv("1.5\r\n2\r\n\r\n3\r\n").expect("a table");
    assert_eq!((bare.has_header, bare.columns[0].name.as_str(), bare.series(0).expect("numbers").values), (false, "1", vec![1.5, 2.0, 3.0]));
    let tabs = csv("# a remark\na\tb\nNA\t1\n2\tnan\n3\t3\n4\t4\n5\t5\n6\t6\n7\t\n").expect("a table");
    assert_eq!(tabs.series(0).expect("numbers").trimmed, 1);
    let second = tabs.series(1);
    assert!(matches!(&second, Err(TableError::Missing { missing: 2, rows: 7, .. })), "{second:?}");
    for (text, said) in [
        ("", "no rows"),
        ("only,a,header\n", "no rows"),
        ("x\n1\ntwo\n3\n", "\"two\" in line 3"),
        ("x\n1\ninf\n", "\"inf\""),
        ("x\n\u{0}\n", "byte 2 is zero"),
        ("x\nNaN\nNaN\n", "2 of 2"),
    ] {
        let outcome = csv(text).and_then(|table| table.series(0).map(drop));
        let sentence = outcome.expect_err(text).to_string();
        assert!(sentence.contains(said), "{text:?}: {sentence}");
    }
    let wide = "1,".repeat(table::MAX_COLUMNS + 5);
    assert!(matches!(csv(&wide), Err(TableError::TooManyColumns)));
    assert!(matches!(table::read(&mut std::io::Read::take(std::io::repeat(b'1'), table::MAX_BYTES + 5)), Err(TableError::TooLarge)));
    let long = "1\n2\n".repeat(500_000);
    assert_eq!(csv(&long).and_then(|table| table.series(0)).expect("a million").values.len(), 1_000_000);
    assert!(matches!(csv(&"1\n".repeat(MAX_POINTS + 1)), Err(TableError::TooManyRows)));
}

#[test]
fn an_ngram_table_counts_and_always_sums_to_one() {
    let tokens: Vec<u32> = "abracadabra".bytes().map(|b| u32::from(b - b'a')).collect();
    let bigram = Ngram::count(&tokens, 26, 2);
    let after_a = bigram.predict(&[7, 0]);
    // After a: b twice, c once, d once; a itself is followed by 3 kinds in 4 places.
    let base = |symbol: usize| (tokens.iter().filter(|t| **t as usize == symbol).count() as f64 + 5.0 / 26.0) / (11.0 + 5.0);
    assert!((after_a.probabilities[1] - (2.0 + 3.0 * base(1)) / 7.0).abs() < 1e-12);
    assert_eq!((after_a.used, after_a.count), (1, 4));
    let table = Ngram::count(&tokens, 26, 4);
    for context in [&[][..], &[0], &[1, 17, 0], &[25, 25, 25], &[3, 0, 1, 17]] {
        let p = table.predict(context);
        assert!((p.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.probabilities.iter().all(|p| *p > 0.0), "{context:?}");
        assert!(p.used <= context.len().min(3));
    }
    assert_eq!(table.predict(&[25, 1, 17, 0]).used, 3);
    assert_eq!(table.predict(&[25]).used, 0, "an unknown context is not looked at");
}
