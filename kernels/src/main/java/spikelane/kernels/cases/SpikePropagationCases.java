package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikePropagation;

/** Every form on every layer that suits it; other layers it has to refuse. */
final class SpikePropagationCases extends KernelCases {
    /** Largest weights of the forms, the largest first. */
    private static final int[] MAX_ABS = {127, 7, 1};
    /** Calls of one form on one crew, in splits that differ: the first are cold, the last are warm. */
    private static final int CALLS = 96;

    private final List<SpikeForm> forms;

    SpikePropagationCases(List<SpikeForm> forms) {
        super("SpikePropagation", forms.stream().map(SpikeForm::name).toList());
        this.forms = forms;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        sizes(cases);
        extremes(cases);
        accumulatorsAtTheirBounds(cases);
        largeTables(cases);
        for (Geometry g : List.of(Geometry.sameSize(65, 5, 6, 130, 3), Geometry.sameSize(65, 9, 7, 130, 3),
                Geometry.fullyConnected(130, 3, 3, 330))) {
            for (int maxAbs : MAX_ABS) {
                cases.add((arena, findings) -> splits(arena, findings, g, maxAbs));
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        List<Case> cases = new ArrayList<>();
        Geometry g = layer.geometry();
        for (int maxAbs : layer.binary() ? MAX_ABS : new int[0]) {
            for (double kept : new double[]{1, 0.1}) {
                cases.add((arena, findings) -> check(arena, findings,
                        new IntWeights(arena, g, Samples.pruned(g, maxAbs, kept, Samples.random(maxAbs))),
                        layer.spikes(arena), layer.name() + ", "));
            }
        }
        return cases;
    }

    /** Weights of all sizes, then pruned ones; spikes of all densities, then single ones. */
    private void sizes(List<Case> cases) {
        for (Geometry g : Samples.geometries()) {
            for (int maxAbs : MAX_ABS) {
                cases.add((arena, findings) -> {
                    byte[] all = Samples.weights(g, maxAbs, Samples.random(g.rows()));
                    check(arena, findings, g, all, 0, 0.02, 0.3, 1);
                });
                for (double kept : new double[]{0.01, 0.1, 0.32}) {
                    cases.add((arena, findings) -> check(arena, findings, g,
                            Samples.pruned(g, maxAbs, kept, Samples.random(g.rows())), 0.2));
                }
            }
        }
        for (Geometry g : List.of(Geometry.sameSize(65, 3, 5, 65, 3), new Geometry(5, 8, 7, 64, 3, 3, 2, 1),
                Geometry.fullyConnected(63, 2, 3, 130))) {
            for (int maxAbs : MAX_ABS) {
                cases.add((arena, findings) -> {
                    byte[] all = Samples.weights(g, maxAbs, Samples.random(g.rows()));
                    check(arena, findings, new IntWeights(arena, g, all), Samples.edges(arena, g), "");
                });
            }
        }
    }

    private void extremes(List<Case> cases) {
        for (Geometry g : List.of(Geometry.sameSize(129, 4, 4, 65, 3), Geometry.fullyConnected(3000, 1, 1, 70))) {
            for (int weight : new int[]{-127, -7, -1, 0, 1, 7, 127}) {
                cases.add((arena, findings) -> check(arena, findings, g, Samples.constant(g, weight), 1));
                cases.add((arena, findings) -> check(arena, findings, g, Samples.striped(g, weight), 1));
            }
        }
    }

    /**
     * All inputs active, as many as the accumulators of a form take before they are emptied, as a block of rows or a
     * segment of a list has, and one more.
     */
    private void accumulatorsAtTheirBounds(List<Case> cases) {
        for (int inputs : new int[]{7, 8, 18, 19, 63, 64, 65, 124, 125, 126, 127, 128, 254, 255, 256, 257, 258, 259,
                496, 497, 504, 505, 4680, 4681, 4700}) {
            List<Geometry> layers = new ArrayList<>(List.of(Geometry.fullyConnected(inputs, 1, 1, 66)));
            if (inputs < 300) {
                layers.add(Geometry.sameSize(inputs, 3, 11, 66, 1));
            }
            for (Geometry g : layers) {
                for (int maxAbs : MAX_ABS) {
                    for (int weight : new int[]{-maxAbs, maxAbs}) {
                        cases.add((arena, findings) -> check(arena, findings, g, Samples.constant(g, weight), 1));
                        cases.add((arena, findings) -> check(arena, findings, g, Samples.striped(g, weight), 1));
                    }
                }
            }
        }
    }

    /** Ternary planes of 2 MiB and more, at every width, of which few, many and all rows are summed. */
    private void largeTables(List<Case> cases) {
        Geometry g = Geometry.fullyConnected(16384, 1, 1, 450);
        cases.add((arena, findings) -> check(arena, findings, g, Samples.weights(g, 1, Samples.random(g.rows())), 0.004,
                0.02, 1));
        cases.add((arena, findings) -> check(arena, findings, g, Samples.striped(g, 1), 0.03));
    }

    /** Splits that begin and end inside a row, and in other rows, of inputs that alternate; half of the weights are 0. */
    private void splits(Arena arena, Findings findings, Geometry g, int maxAbs) {
        IntWeights weights = new IntWeights(arena, g, Samples.pruned(g, maxAbs, 0.5, Samples.random(3)));
        double[] densities = {0, 0.02, 0.1, 0.4, 1};
        List<SpikeList> lists = new ArrayList<>();
        List<IntMap> expected = new ArrayList<>();
        for (double density : densities) {
            lists.add(Samples.list(g, Samples.spikes(arena, g, density, Samples.random(lists.size()))));
            expected.add(expected(arena, weights, lists.getLast()));
        }
        IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
        for (SpikeForm form : forms) {
            if (!form.suits(weights) || largest(form, g, arena) != maxAbs) {
                continue;
            }
            SpikePropagation propagation = form.make(arena, weights);
            for (int call = 0; call < CALLS; call++) {
                int input = call * 7 / 3 % densities.length;
                int pixels = 1 + call % 16;
                String what = "density " + densities[input] + ", " + pixels + " pixels a call, call " + call + ", " + g;
                findings.compare(this, form.name(), () -> what, crew -> {
                    Difference.spoil(actual);
                    propagate(crew, propagation, lists.get(input), actual, pixels);
                    return Difference.between(expected.get(input), actual);
                });
            }
        }
    }

    /** {@return the largest weights that the form runs} */
    private static int largest(SpikeForm form, Geometry g, Arena arena) {
        for (int maxAbs : MAX_ABS) {
            if (form.suits(new IntWeights(arena, g, Samples.constant(g, maxAbs)))) {
                return maxAbs;
            }
        }
        return 0;
    }

    private void check(Arena arena, Findings findings, Geometry g, byte[] w, double... densities) {
        List<SpikeBits> inputs = new ArrayList<>();
        for (double density : densities) {
            inputs.add(Samples.spikes(arena, g, density, Samples.random(17)));
        }
        check(arena, findings, new IntWeights(arena, g, w), inputs, "");
    }

    private void check(Arena arena, Findings findings, IntWeights weights, List<SpikeBits> inputs, String where) {
        Geometry g = weights.geometry();
        List<SpikeForm> suited = forms.stream().filter(form -> form.suits(weights)).toList();
        String layer = where + "largest weight " + weights.maxAbs() + ", " + g;
        forms.stream().filter(form -> !suited.contains(form))
                .forEach(form -> findings.refused(this, form.name(), () -> layer, () -> form.make(arena, weights)));
        if (suited.isEmpty()) {
            return;
        }
        List<SpikeList> lists = inputs.stream().map(bits -> Samples.list(g, bits)).toList();
        List<IntMap> expected = lists.stream().map(list -> expected(arena, weights, list)).toList();
        IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
        for (SpikeForm form : suited) {
            SpikePropagation propagation = form.make(arena, weights);
            for (int i = 0; i < lists.size(); i++) {
                SpikeList list = lists.get(i);
                IntMap right = expected.get(i);
                int pixels = 1 + (i * 5 + g.rows()) % 16;
                findings.compare(this, form.name(), () -> list.count() + " spikes, " + layer, crew -> {
                    Difference.spoil(actual);
                    if (crew.threads() == 1) {
                        propagation.propagate(list, actual);
                    } else {
                        propagate(crew, propagation, list, actual, pixels);
                    }
                    return Difference.between(right, actual);
                });
            }
        }
    }

    /** {@return what the specification gives} */
    private static IntMap expected(Arena arena, IntWeights weights, SpikeList list) {
        IntMap currents = new IntMap(arena, weights.geometry().outputPixels(), weights.geometry().outputs());
        SpikePropagation.scalar(weights).propagate(list, currents);
        return currents;
    }
}
