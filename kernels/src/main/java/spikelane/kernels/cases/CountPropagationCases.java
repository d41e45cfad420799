package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.counts.CountForm;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;

/** Counts from none to the largest, and weights at the bounds of the forms' lanes. */
final class CountPropagationCases extends KernelCases {
    /** Weights from which on tables take seconds to fill. */
    private static final int MANY = 50_000;

    private final List<CountForm> forms;

    CountPropagationCases(List<CountForm> forms) {
        super("CountPropagation", forms.stream().map(CountForm::toString).toList());
        this.forms = forms;
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        sizes(cases);
        largestCurrents(cases);
        tablesAtTheirBounds(cases);
        rowsAtTheirBounds(cases);
        splits(cases);
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        List<Case> cases = new ArrayList<>();
        Geometry g = layer.geometry();
        for (int maxAbs : new int[]{1, 7, 127}) {
            cases.add((arena, findings) -> {
                IntWeights weights = new IntWeights(arena, g, Samples.weights(g, maxAbs, Samples.random(maxAbs)));
                if (weights.maxCurrent() <= Integer.MAX_VALUE / layer.maxCount()) { // else every form refuses it
                    check(arena, findings, weights, 5, layer.counts(arena).toArray(new EventCounts[0]));
                }
            });
        }
        return cases;
    }

    private void sizes(List<Case> cases) {
        for (Geometry g : Samples.geometries()) {
            for (int maxCount : new int[]{1, 3, 300}) {
                cases.add((arena, findings) -> {
                    RandomGenerator random = Samples.random(maxCount);
                    IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 127, random));
                    check(arena, findings, weights, 5, Samples.counts(arena, g, maxCount,
                            (p, c) -> random.nextDouble() < 0.5 ? random.nextInt(maxCount + 1) : 0));
                });
            }
        }
    }

    /** 65535 * 127 * 258 fits in an int; one input more does not. */
    private void largestCurrents(List<Case> cases) {
        Geometry g = Geometry.fullyConnected(258, 1, 1, 66);
        Geometry past = Geometry.fullyConnected(259, 1, 1, 66);
        for (int weight : new int[]{127, -127}) {
            cases.add((arena, findings) -> {
                check(arena, findings, new IntWeights(arena, g, Samples.constant(g, weight)), 1,
                        Samples.counts(arena, g, EventCounts.LIMIT, (p, c) -> EventCounts.LIMIT));
                IntWeights tooLarge = new IntWeights(arena, past, Samples.constant(past, weight));
                forms.forEach(form -> findings.refused(this, form.toString(), past::toString,
                        () -> form.make(arena, tooLarge, EventCounts.LIMIT)));
            });
        }
    }

    /** Sums of absolute weights where the tables change to fewer bits at a time, to int16, and to an error. */
    private void tablesAtTheirBounds(List<Case> cases) {
        for (int sum : new int[]{18, 19, 42, 43, 127, 128, 4681, 4682, 10922, 10923, 32767, 32768}) {
            for (int sign : new int[]{1, -1}) {
                Geometry g = Geometry.fullyConnected((sum + 126) / 127, 1, 1, 66);
                cases.add((arena, findings) -> {
                    IntWeights weights = new IntWeights(arena, g, summing(g, sum, sign));
                    check(arena, findings, weights, 1, new int[]{1, 2, 3, 7, 8, 255, 65535}, EventCounts.LIMIT);
                });
            }
        }
    }

    private void check(Arena arena, Findings findings, IntWeights weights, int pixels, int[] everywhere, int most) {
        EventCounts[] counts = new EventCounts[everywhere.length];
        for (int i = 0; i < counts.length; i++) {
            int count = everywhere[i];
            counts[i] = Samples.counts(arena, weights.geometry(), most, (p, c) -> count);
        }
        check(arena, findings, weights, pixels, counts);
    }

    private static byte[] summing(Geometry g, int sum, int sign) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int m = 0; m < g.outputs(); m++) {
            for (int c = 0, left = sum; c < g.rows(); c++) {
                int weight = Math.min(127, left);
                weights[m * g.rows() + c] = (byte) (sign * weight);
                left -= weight;
            }
        }
        return weights;
    }

    /** Weights where blocks of rows just fit int8, all inputs at the table's largest count, one past it, and mixed. */
    private void rowsAtTheirBounds(List<Case> cases) {
        Geometry g = Geometry.sameSize(2, 4, 21, 66, 3);
        for (int weight : new int[]{1, -1, 2, -2, 3, 7, -10, 11}) {
            for (int largest : new int[]{1, 3, 15, 16, 65535}) {
                cases.add((arena, findings) -> check(arena, findings,
                        new IntWeights(arena, g, Samples.constant(g, weight)), 7,
                        Samples.counts(arena, g, largest, (p, c) -> p > 30 && p < 60 ? 1 : largest)));
            }
        }
    }

    /** Few large counts among many small ones, on an image wider than a run of look-ups. */
    private void splits(List<Case> cases) {
        for (Geometry g : List.of(Geometry.sameSize(2, 3, 75, 130, 3), Geometry.sameSize(3, 2, 40, 64, 5),
                new Geometry(2, 5, 70, 70, 3, 3, 2, 1))) {
            for (int maxAbs : new int[]{1, 7, 127}) {
                cases.add((arena, findings) -> {
                    RandomGenerator random = Samples.random(maxAbs);
                    IntWeights weights = new IntWeights(arena, g, Samples.weights(g, maxAbs, random));
                    for (double density : new double[]{0, 0.02, 0.3, 1}) {
                        EventCounts counts = Samples.counts(arena, g, 300,
                                (p, c) -> random.nextDouble() >= density
                                        ? 0
                                        : random.nextInt(20) == 0 ? random.nextInt(301) : 1 + random.nextInt(2));
                        for (int repeat = 0; repeat < 3; repeat++) {
                            check(arena, findings, weights, 1 + random.nextInt(7), counts);
                        }
                    }
                });
            }
        }
    }

    private void check(Arena arena, Findings findings, IntWeights weights, int pixels, EventCounts... inputs) {
        Geometry g = weights.geometry();
        int maxCount = inputs[0].maxCount();
        IntMap[] expected = new IntMap[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            expected[i] = new IntMap(arena, g.outputPixels(), g.outputs());
            CountPropagation.scalar(weights, maxCount).propagate(inputs[i], expected[i]);
        }
        IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
        String what = "counts up to " + maxCount + ", largest weight " + weights.maxAbs() + ", " + g;
        for (CountForm form : forms) {
            String name = form.toString();
            boolean multiply = name.equals("multiply");
            if (!multiply && g.rows() * g.outputs() > MANY) {
                continue;
            }
            // tables also run what they are not meant for
            if (!(name.equals("tables") ? weights.maxCurrent() <= Short.MAX_VALUE : form.suits(weights, maxCount))) {
                findings.refused(this, name, () -> what, () -> form.make(arena, weights, maxCount));
                continue;
            }
            CountPropagation propagation = form.make(arena, weights, maxCount);
            for (int i = 0; i < inputs.length; i++) {
                EventCounts counts = inputs[i];
                IntMap right = expected[i];
                findings.compare(this, name, () -> what, crew -> {
                    Difference.spoil(actual);
                    if (crew.threads() == 1) {
                        propagation.propagate(counts, actual);
                    } else {
                        propagate(crew, propagation, counts, actual, pixels);
                    }
                    return Difference.between(right, actual);
                });
            }
        }
    }
}
