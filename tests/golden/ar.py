"""Reference numbers for AR(p), from statsmodels: writes ar.json beside this file.

Rerun:
    pip install statsmodels numpy
    python tests/golden/ar.py

Each series is rounded to six decimals before anything is computed from it, so that the file holds
exactly what statsmodels saw. Definitions, by the names of the keys:

    least_squares   AutoReg(x, lags=p, trend="c").fit(): params, bse (no degrees-of-freedom
                    correction), sigma2 = RSS / (n - p), llf, aic, bic counting the variance
    roots           AutoRegResults.roots, of 1 - phi_1 z - ... - phi_p z^p (outside the unit circle)
    forecast        AutoRegResults.get_prediction(n, n + h - 1): predicted_mean, se_mean, conf_int
    yule_walker     yule_walker(x, p, method="mle"): rho and sigma
    yule_walker_se  sqrt(diag(sigma^2 Gamma^-1) / n), Gamma by numpy from acovf(x)
    select          aic and bic of AutoReg(x, lags=p, hold_back=8), p = 0..8
    acf, pacf       acf(x, adjusted=False, fft=False), pacf(x, method="ldb")
    ljung_box       acorr_ljungbox(resid, lags=[m], model_df=p)
    theory          ArmaProcess of given coefficients: arroots, acf, pacf, impulse_response, acovf
                    (lag 0), and the spectrum sigma^2 / (2 pi) |h(w)|^2 with h from scipy.signal.freqz
"""

import json
from pathlib import Path

import numpy as np
from scipy.signal import freqz
from statsmodels.regression.linear_model import yule_walker
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.arima_process import ArmaProcess
from statsmodels.tsa.stattools import acf, acovf, pacf

OUT = Path(__file__).with_name("ar.json")
HORIZON = 12


def simulated(rng, n, phi, mean=0.0, sigma=1.0, burn=300):
    x = np.zeros(n + burn)
    eps = rng.normal(size=n + burn) * sigma
    for t in range(len(phi), n + burn):
        x[t] = np.dot(phi, x[t - len(phi) : t][::-1]) + eps[t]
    return np.round(x[burn:] + mean, 6)


def pairs(value):
    return sorted(([z.real, z.imag] for z in np.asarray(value, dtype=complex)))


def fitted(x, p):
    n = len(x)
    result = AutoReg(x, lags=p, trend="c").fit()
    prediction = result.get_prediction(n, n + HORIZON - 1)
    rho, sigma = yule_walker(x, p, method="mle", result_object=False)
    gamma = acovf(x, adjusted=False, fft=False)
    matrix = np.array([[gamma[abs(i - j)] for j in range(p)] for i in range(p)])
    lags = p + 5
    case = {
        "order": p,
        "params": result.params,
        "bse": result.bse,
        "sigma2": result.sigma2,
        "llf": result.llf,
        "aic": result.aic,
        "bic": result.bic,
        "roots": pairs(result.roots),
        "forecast_mean": prediction.predicted_mean,
        "forecast_se": prediction.se_mean,
        "low_90": prediction.conf_int(alpha=0.1)[:, 0],
        "high_90": prediction.conf_int(alpha=0.1)[:, 1],
        "low_99": prediction.conf_int(alpha=0.01)[:, 0],
        "yule_walker": rho,
        "yule_walker_sigma": sigma,
        "yule_walker_se": np.sqrt(sigma**2 * np.diag(np.linalg.inv(matrix)) / n),
    }
    if n - p > lags:
        box = acorr_ljungbox(result.resid, lags=[lags], model_df=p)
        case |= {"ljung_box_lags": lags, "ljung_box": float(box.lb_stat.iloc[0]), "ljung_box_p": float(box.lb_pvalue.iloc[0])}
    return case


def series(name, x, orders, lags):
    out = {"name": name, "x": x, "acf": acf(x, nlags=lags, adjusted=False, fft=False), "pacf": pacf(x, nlags=lags, method="ldb")}
    out["fits"] = [fitted(x, p) for p in orders]
    if len(x) > 40:
        held = [AutoReg(x, lags=p, hold_back=8).fit() for p in range(9)]
        out["select_aic"] = [r.aic for r in held]
        out["select_bic"] = [r.bic for r in held]
    return out


def theory(phi, sigma):
    process = ArmaProcess(np.r_[1, -np.array(phi)], [1])
    f = np.array([0.0, 0.03, 0.11, 0.25, 0.37, 0.5])
    _, h = freqz([1], np.r_[1, -np.array(phi)], worN=2 * np.pi * f)
    return {
        "phi": phi,
        "sigma": sigma,
        "stationary": bool(process.isstationary),
        "roots": pairs(process.arroots),
        "acf": process.acf(21),
        "pacf": np.r_[1, process.pacf(12)[1:]],
        "impulse_response": process.impulse_response(25),
        "variance": sigma**2 * process.acovf(2)[0],
        "frequencies": f,
        "spectrum": sigma**2 / (2 * np.pi) * np.abs(h) ** 2,
    }


def main():
    rng = np.random.default_rng(1927)
    near = [1.2, -0.25, 0.04]
    long = [0.5, -0.3, 0.2, 0.1, -0.2, 0.15, 0.05, -0.1]
    cases = [
        series("twelve points", simulated(rng, 12, [0.5]), [1, 2], 6),
        series("fifty points", simulated(rng, 50, [1.1, -0.5]), [1, 2, 3], 20),
        series("a large mean", simulated(rng, 200, [0.6, 0.2], mean=10000.0, sigma=0.3), [1, 2, 4], 30),
        series("near a unit root", simulated(rng, 400, near, mean=-3.0), [1, 3, 5], 30),
        series("a slow oscillation", simulated(rng, 300, [2 * 0.99 * np.cos(0.2), -0.99**2], sigma=5), [2, 6, 8], 40),
        series("long", simulated(rng, 3000, long, mean=7.0, sigma=0.01), [4, 8], 40),
    ]
    processes = [
        theory([0.9], 1.0),
        theory([-0.999], 0.5),
        theory([1.1, -0.5], 2.0),
        theory([0.5, 0.3, -0.4], 1.0),
        theory(long, 0.1),
        theory([2.2, -1.9, 0.6], 1.0),
    ]
    data = {"series": cases, "theory": processes}
    text = json.dumps(data, default=lambda a: a.tolist())
    OUT.write_text(text.replace('{"name"', '\n{"name"').replace('{"phi"', '\n{"phi"') + "\n", encoding="utf-8")
    print(OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
