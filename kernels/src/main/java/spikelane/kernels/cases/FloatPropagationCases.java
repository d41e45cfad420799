package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.cases.Findings.Crew;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatPropagation;

/**
 * Both implementations, on each kind of input, against the sum in float64, in parts of
 * {@link FloatPropagation#errorBound}; and against the integer currents of integer weights, which they give exactly.
 */
final class FloatPropagationCases extends KernelCases {
    private static final int MOST = 9;
    /** Every how many-th output is summed in float64; which one it begins with differs from pixel to pixel. */
    private static final int SAMPLED = 7;

    private static final Kind<SpikeList> SPIKES = new Kind<>(FloatInput.SPIKES, FloatPropagationCases::spikes);
    private static final Kind<GatedSpikes> GATED = new Kind<>(FloatInput.GATED, FloatPropagationCases::gated);
    private static final Kind<EventCounts> COUNTS = new Kind<>(FloatInput.COUNTS, FloatPropagationCases::counts);
    private static final List<Kind<?>> KINDS = List.of(SPIKES, GATED, COUNTS);

    /**
     * A kind of input, as the cases make it.
     *
     * @param <I>   input
     * @param input the kind
     * @param draw  makes one of integer values, or of any that the kind can have
     */
    private record Kind<I>(FloatInput<I> input, Draw<I> draw) {
        /** {@return the forms' names: the specification's, then that of the SIMD form} */
        List<String> names() {
            return List.of("scalar, " + input, "vector, " + input);
        }

        List<FloatPropagation<I>> forms(Arena arena, FloatWeights weights) {
            return List.of(FloatPropagation.scalar(input, weights), FloatPropagation.vector(arena, input, weights));
        }
    }

    /** Makes an input of the active positions. */
    private interface Draw<I> {
        Drawn<I> of(Arena arena, Geometry g, SpikeBits active, boolean integer, RandomGenerator random);
    }

    /**
     * An input.
     *
     * @param <I>   kind
     * @param input what a form reads
     * @param worth {@code [H*W][C]} what each position of it is worth
     */
    private record Drawn<I>(I input, float[][] worth) {}

    private interface Worth {
        float of(int pixel, int channel);
    }

    /** Sums of sampled outputs in float64, and how far a form may be off. */
    private record Exact(List<Integer> places, List<Double> sums, List<Double> bounds) {}

    FloatPropagationCases() {
        super("FloatPropagation", KINDS.stream().flatMap(kind -> kind.names().stream()).toList(), 1,
                "of errorBound to the exact sum");
    }

    private static Drawn<SpikeList> spikes(Arena arena, Geometry g, SpikeBits active, boolean integer,
            RandomGenerator random) {
        return new Drawn<>(Samples.list(g, active), worth(active, (p, c) -> 1));
    }

    private static Drawn<GatedSpikes> gated(Arena arena, Geometry g, SpikeBits active, boolean integer,
            RandomGenerator random) {
        float[] gate = new float[g.channels()];
        for (int c = 0; c < gate.length; c++) {
            gate[c] = integer ? 1 + random.nextInt(MOST) : random.nextFloat();
        }
        return new Drawn<>(new GatedSpikes(Samples.list(g, active), gate), worth(active, (p, c) -> gate[c]));
    }

    private static Drawn<EventCounts> counts(Arena arena, Geometry g, SpikeBits active, boolean integer,
            RandomGenerator random) {
        EventCounts counts = Samples.counts(arena, g, MOST, (p, c) -> active.get(p, c) ? 1 + random.nextInt(MOST) : 0);
        return new Drawn<>(counts, worth(active, counts::get));
    }

    private static float[][] worth(SpikeBits active, Worth each) {
        float[][] worth = new float[active.pixels()][active.channels()];
        for (int p = 0; p < worth.length; p++) {
            for (int c = 0; c < active.channels(); c++) {
                worth[p][c] = active.get(p, c) ? each.of(p, c) : 0;
            }
        }
        return worth;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Kind<?> kind : KINDS) {
            for (Geometry g : Samples.geometries()) {
                cases.add((arena, findings) -> integers(arena, findings, kind, g));
                cases.add((arena, findings) -> {
                    float[] w = Samples.gaussian(g.rows() * g.outputs(), Samples.random(g.rows()));
                    check(arena, findings, kind, g, w, 0, 0.1, 1);
                });
            }
            for (Geometry g : List.of(Geometry.sameSize(65, 6, 5, 130, 3), Geometry.fullyConnected(1500, 1, 1, 330))) {
                cases.add((arena, findings) -> check(arena, findings, kind, g, manyMagnitudes(g), 0, 0.2, 0.4, 0.6, 0.8,
                        1));
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        Case counts = (arena, findings) -> check(arena, findings, COUNTS, layer,
                layer.counts(arena).stream().map(FloatPropagationCases::drawn).toList());
        return layer.binary()
                ? List.of((arena, findings) -> check(arena, findings, SPIKES, layer, drawn(arena, layer, SPIKES)),
                        (arena, findings) -> check(arena, findings, GATED, layer, drawn(arena, layer, GATED)), counts)
                : List.of(counts);
    }

    private static Drawn<EventCounts> drawn(EventCounts counts) {
        float[][] worth = new float[counts.pixels()][counts.channels()];
        for (int p = 0; p < worth.length; p++) {
            for (int c = 0; c < counts.channels(); c++) {
                worth[p][c] = counts.get(p, c);
            }
        }
        return new Drawn<>(counts, worth);
    }

    private static <I> List<Drawn<I>> drawn(Arena arena, LayerInput layer, Kind<I> kind) {
        return layer.spikes(arena).stream()
                .map(bits -> kind.draw.of(arena, layer.geometry(), bits, false, Samples.random(bits.count()))).toList();
    }

    private <I> void check(Arena arena, Findings findings, Kind<I> kind, LayerInput layer, List<Drawn<I>> inputs) {
        Geometry g = layer.geometry();
        check(arena, findings, kind,
                new FloatWeights(arena, g, Samples.gaussian(g.rows() * g.outputs(), Samples.random(g.rows()))), inputs,
                layer.name());
    }

    /** Weights of many magnitudes and both signs, where the order of summation shows. */
    private static float[] manyMagnitudes(Geometry g) {
        RandomGenerator random = Samples.random(g.outputs());
        float[] w = Samples.gaussian(g.rows() * g.outputs(), random);
        for (int i = 0; i < w.length; i++) {
            w[i] *= (float) Math.pow(10, random.nextInt(-6, 7));
        }
        return w;
    }

    /** What the inputs are worth may be counts, and the integer kernels' specification sums those. */
    private <I> void integers(Arena arena, Findings findings, Kind<I> kind, Geometry g) {
        RandomGenerator random = Samples.random(6);
        byte[] w = Samples.weights(g, 127, Samples.random(5));
        float[] f = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            f[i] = w[i];
        }
        CountPropagation integers = CountPropagation.scalar(new IntWeights(arena, g, w), MOST);
        List<FloatPropagation<I>> forms = kind.forms(arena, new FloatWeights(arena, g, f));
        IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
        FloatMap actual = new FloatMap(arena, g.outputPixels(), g.outputs());
        for (double density : new double[]{0, 0.2, 1}) {
            Drawn<I> drawn = kind.draw.of(arena, g, Samples.spikes(arena, g, density, random), true, random);
            integers.propagate(Samples.counts(arena, g, MOST, (p, c) -> (int) drawn.worth[p][c]), expected);
            for (int i = 0; i < forms.size(); i++) {
                FloatPropagation<I> form = forms.get(i);
                findings.compare(this, kind.names().get(i), () -> "integer weights, density " + density + ", " + g,
                        crew -> {
                            Difference.spoil(actual);
                            run(crew, form, drawn.input, actual);
                            Difference found = Difference.between(expected, actual);
                            return found.largest() == 0 ? found : new Difference(Double.MAX_VALUE, found.where());
                        });
            }
        }
    }

    private <I> void check(Arena arena, Findings findings, Kind<I> kind, Geometry g, float[] w, double... densities) {
        RandomGenerator random = Samples.random(g.outputs());
        FloatWeights weights = new FloatWeights(arena, g, w);
        for (double density : densities) {
            check(arena, findings, kind, weights,
                    List.of(kind.draw.of(arena, g, Samples.spikes(arena, g, density, random), false, random)),
                    "density " + density);
        }
    }

    private <I> void check(Arena arena, Findings findings, Kind<I> kind, FloatWeights weights, List<Drawn<I>> inputs,
            String where) {
        Geometry g = weights.geometry();
        List<FloatPropagation<I>> forms = kind.forms(arena, weights);
        FloatMap actual = new FloatMap(arena, g.outputPixels(), g.outputs());
        for (Drawn<I> drawn : inputs) {
            Exact exact = exact(weights, drawn.worth);
            for (int i = 0; i < forms.size(); i++) {
                FloatPropagation<I> form = forms.get(i);
                findings.compare(this, kind.names().get(i), () -> where + ", " + g, crew -> {
                    Difference.spoil(actual);
                    run(crew, form, drawn.input, actual);
                    return difference(exact, actual);
                });
            }
        }
    }

    private static <I> void run(Crew crew, FloatPropagation<I> form, I input, FloatMap currents) {
        if (crew.threads() == 1) {
            form.propagate(input, currents);
        } else {
            propagate(crew, form, input, currents, crew.threads() - 1);
        }
    }

    private static Exact exact(FloatWeights weights, float[][] worth) {
        Geometry g = weights.geometry();
        Exact exact = new Exact(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = p % SAMPLED; m < g.outputs(); m += SAMPLED) {
                double sum = 0;
                double sumAbs = 0;
                int terms = 0;
                for (int row = 0; row < g.rows(); row++) {
                    int tap = row / g.channels();
                    int y = p / g.outputWidth() * g.stride() + tap / g.kernelWidth() - g.padding();
                    int x = p % g.outputWidth() * g.stride() + tap % g.kernelWidth() - g.padding();
                    boolean inside = y >= 0 && y < g.height() && x >= 0 && x < g.width();
                    float value = inside ? worth[y * g.width() + x][row % g.channels()] : 0;
                    if (value != 0) {
                        double term = (double) value * weights.get(row, m);
                        sum += term;
                        sumAbs += Math.abs(term);
                        terms++;
                    }
                }
                exact.places.add(p * g.outputs() + m);
                exact.sums.add(sum);
                // the exact sum is itself computed in float64
                exact.bounds.add(FloatPropagation.errorBound(terms, sumAbs) * (1 + 0x1p-20));
            }
        }
        return exact;
    }

    private static Difference difference(Exact exact, FloatMap actual) {
        Difference largest = Difference.NONE;
        for (int i = 0; i < exact.places.size(); i++) {
            int p = exact.places.get(i) / actual.channels();
            int m = exact.places.get(i) % actual.channels();
            double sum = exact.sums.get(i) + 0.0; // a sum of nothing is +0, as the forms give it
            largest = largest
                    .or(Difference.of(sum, actual.get(p, m), channel -> "pixel " + p + ", channel " + channel, m)
                            .over(exact.bounds.get(i)));
        }
        return largest;
    }
}
