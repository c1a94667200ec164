// Gradient of attention for qkv (B, T, 3C). Per head, with p the map and y = p v:
// d_v = p^T d_y,  d_p = d_y v^T,  d_s = p (d_p - rowsum(p d_p)) scale,  d_q = d_s k,  d_k = d_s^T q.
//
// One workgroup a head and sequence. It goes over the map in tiles of 32 queries x 32 keys, of which each of its 8 x 8
// threads makes 4 x 4 entries. For every 32 queries it walks the keys twice: first for the statistics of their rows, then to
// add each tile's share to d_q, d_k and d_v. A thread adds to the same places of every tile, so nobody waits for sums.

struct Params {
    batch: u32,
    time: u32,
    n_head: u32,
    head_size: u32,
    scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

const TILE = 32u;
const FOUR = vec4<u32>(0u, 1u, 2u, 3u);

// A tile, queries x keys: first the scores and d_p, then p and d_s.
var<workgroup> p_tile: array<f32, 1024>;
var<workgroup> d_tile: array<f32, 1024>;
// Of each query's row: the largest score, 1 / the sum of e^(score - largest), and rowsum(p d_p).
var<workgroup> rows: array<vec3<f32>, 32>;

// Where four positions of this head begin: in q (k is `width` further, v twice that), and in d_out.
struct Places {
    q: vec4<u32>,
    d_y: vec4<u32>,
}

// Past the end the last position is read again; what comes of it is masked.
fn places(group: vec2<u32>, first: u32) -> Places {
    let width = params.n_head * params.head_size;
    let at = group.y * params.time + min(first + FOUR, vec4<u32>(params.time - 1u));
    return Places(at * 3u * width + group.x * params.head_size, at * width + group.x * params.head_size);
}

// Scores (or -1e30 where the key is hidden) and d_p of four queries with four keys, into the tile.
fn make_entries(queries: Places, keys: Places, first_t: u32, first_s: u32, at: vec4<u32>) {
    let k = keys.q + params.n_head * params.head_size;
    let v = k + params.n_head * params.head_size;
    var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>();
    var d0 = vec4<f32>(); var d1 = vec4<f32>(); var d2 = vec4<f32>(); var d3 = vec4<f32>();
    for (var c = 0u; c < params.head_size; c++) {
        let ks = vec4<f32>(qkv[k.x + c], qkv[k.y + c], qkv[k.z + c], qkv[k.w + c]);
        let vs = vec4<f32>(qkv[v.x + c], qkv[v.y + c], qkv[v.z + c], qkv[v.w + c]);
        s0 += qkv[queries.q.x + c] * ks;
        s1 += qkv[queries.q.y + c] * ks;
        s2 += qkv[queries.q.z + c] * ks;
        s3 += qkv[queries.q.w + c] * ks;
        d0 += d_out[queries.d_y.x + c] * vs;
        d1 += d_out[queries.d_y.y + c] * vs;
        d2 += d_out[queries.d_y.z + c] * vs;
        d3 += d_out[queries.d_y.w + c] * vs;
    }
    let scores = array<vec4<f32>, 4>(s0, s1, s2, s3);
    let d_p = array<vec4<f32>, 4>(d0, d1, d2, d3);
    let s = first_s + FOUR;
    for (var i = 0u; i < 4u; i++) {
        let seen = s <= vec4<u32>(first_t + i);
        let masked = select(vec4<f32>(-1e30), scores[i] * params.scale, seen);
        for (var j = 0u; j < 4u; j++) {
            p_tile[at[i] + j] = masked[j];
            d_tile[at[i] + j] = d_p[i][j];
        }
    }
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let width = params.n_head * params.head_size;
    let row = 4u * local.y;
    let col = 4u * local.x;
    // Where this thread's four rows of the tile begin.
    let at = (row + FOUR) * TILE + col;

    for (var first_t = 0u; first_t < params.time; first_t += TILE) {
        let queries = places(group.xy, first_t + row);
        // Statistics of row `lane`, by the first 32 threads.
        var largest = -1e30;
        var total = 0.0;
        var inner = 0.0;
        for (var first_s = 0u; first_s <= first_t; first_s += TILE) {
            make_entries(queries, places(group.xy, first_s + col), first_t + row, first_s + col, at);
            workgroupBarrier();
            if lane < TILE {
                for (var j = 0u; j < TILE; j++) {
                    let score = p_tile[lane * TILE + j];
                    let before = largest;
                    largest = max(largest, score);
                    let shrink = exp(before - largest);
                    let weight = exp(score - largest);
                    total = total * shrink + weight;
                    inner = inner * shrink + weight * d_tile[lane * TILE + j];
                }
            }
            workgroupBarrier();
        }
        if lane < TILE {
            rows[lane] = vec3<f32>(largest, 1.0 / total, inner / total);
        }
        workgroupBarrier();

        for (var first_s = 0u; first_s <= first_t; first_s += TILE) {
            let keys = places(group.xy, first_s + col);
            make_entries(queries, keys, first_t + row, first_s + col, at);
            for (var i = 0u; i < 4u; i++) {
                let stats = rows[row + i];
                let inside = first_t + row + i < params.time;
                for (var j = 0u; j < 4u; j++) {
                    let p = select(0.0, exp(p_tile[at[i] + j] - stats.x) * stats.y, inside);
                    p_tile[at[i] + j] = p;
                    d_tile[at[i] + j] = p * (d_tile[at[i] + j] - stats.z) * params.scale;
                }
            }
            workgroupBarrier();
            add_shares(group.xy, first_t, first_s, local.xy);
            workgroupBarrier();
        }
    }
}

// Adds a tile's share: d_q = d_s k, d_k = d_s^T q, d_v = p^T d_y, each 4 positions x 4 columns a thread.
fn add_shares(group: vec2<u32>, first_t: u32, first_s: u32, local: vec2<u32>) {
    let width = params.n_head * params.head_size;
    let base = group.y * params.time * 3u * width + group.x * params.head_size;
    let d_base = group.y * params.time * width + group.x * params.head_size;
    let row = 4u * local.y;
    let last_t = min(TILE, params.time - first_t);
    let last_s = min(TILE, params.time - first_s);
    for (var col = 4u * local.x; col < params.head_size; col += TILE) {
        let cols = min(col + FOUR, vec4<u32>(params.head_size - 1u));
        var q0 = vec4<f32>(); var q1 = vec4<f32>(); var q2 = vec4<f32>(); var q3 = vec4<f32>();
        for (var j = 0u; j < last_s; j++) {
            let k = base + width + (first_s + j) * 3u * width + cols;
            let ks = vec4<f32>(qkv[k.x], qkv[k.y], qkv[k.z], qkv[k.w]);
            q0 += d_tile[row * TILE + j] * ks;
            q1 += d_tile[(row + 1u) * TILE + j] * ks;
            q2 += d_tile[(row + 2u) * TILE + j] * ks;
            q3 += d_tile[(row + 3u) * TILE + j] * ks;
        }
        var k0 = vec4<f32>(); var k1 = vec4<f32>(); var k2 = vec4<f32>(); var k3 = vec4<f32>();
        var v0 = vec4<f32>(); var v1 = vec4<f32>(); var v2 = vec4<f32>(); var v3 = vec4<f32>();
        for (var i = 0u; i < last_t; i++) {
            let q = base + (first_t + i) * 3u * width + cols;
            let qs = vec4<f32>(qkv[q.x], qkv[q.y], qkv[q.z], qkv[q.w]);
            let d = d_base + (first_t + i) * width + cols;
            let ds = vec4<f32>(d_out[d.x], d_out[d.y], d_out[d.z], d_out[d.w]);
            let from_row = i * TILE + row;
            k0 += d_tile[from_row] * qs;
            k1 += d_tile[from_row + 1u] * qs;
            k2 += d_tile[from_row + 2u] * qs;
            k3 += d_tile[from_row + 3u] * qs;
            v0 += p_tile[from_row] * ds;
            v1 += p_tile[from_row + 1u] * ds;
            v2 += p_tile[from_row + 2u] * ds;
            v3 += p_tile[from_row + 3u] * ds;
        }
        let d_q = array<vec4<f32>, 4>(q0, q1, q2, q3);
        let d_k = array<vec4<f32>, 4>(k0, k1, k2, k3);
        let d_v = array<vec4<f32>, 4>(v0, v1, v2, v3);
        for (var i = 0u; i < 4u; i++) {
            for (var c = 0u; c < min(4u, params.head_size - col); c++) {
                let q = base + (first_t + row + i) * 3u * width + col + c;
                let k = base + width + (first_s + row + i) * 3u * width + col + c;
                // The first keys begin a query's sum, the first queries that see a key begin that key's sums.
                if row + i < last_t {
                    out[q] = select(out[q], 0.0, first_s == 0u) + d_q[i][c];
                }
                if row + i < last_s {
                    out[k] = select(out[k], 0.0, first_s == first_t) + d_k[i][c];
                    out[k + width] = select(out[k + width], 0.0, first_s == first_t) + d_v[i][c];
                }
            }
        }
    }
}
