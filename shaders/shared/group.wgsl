// Mean and 1 / sqrt(variance + eps) of one group of channels of one sample, over all its places; the variance in a second
// pass (stable).
fn group_statistics(sample: u32, group: u32) -> vec2<f32> {
    let width = params.channels / params.groups;
    let start = sample * params.places * params.channels + group * width;
    let count = f32(params.places * width);
    var sum = 0.0;
    for (var place = 0u; place < params.places; place++) {
        for (var c = 0u; c < width; c++) {
            sum += x[start + place * params.channels + c];
        }
    }
    let mean = sum / count;
    var squares = 0.0;
    for (var place = 0u; place < params.places; place++) {
        for (var c = 0u; c < width; c++) {
            let d = x[start + place * params.channels + c] - mean;
            squares += d * d;
        }
    }
    return vec2<f32>(mean, 1.0 / sqrt(squares / count + params.eps));
}
