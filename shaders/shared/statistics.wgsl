// Mean and 1 / sqrt(variance + eps) of the row of x that begins at `start`; the variance in a second pass (stable).
fn statistics(start: u32) -> vec2<f32> {
    var sum = 0.0;
    for (var c = 0u; c < params.width; c++) {
        sum += x[start + c];
    }
    let mean = sum / f32(params.width);
    var squares = 0.0;
    for (var c = 0u; c < params.width; c++) {
        let d = x[start + c] - mean;
        squares += d * d;
    }
    return vec2<f32>(mean, 1.0 / sqrt(squares / f32(params.width) + params.eps));
}
