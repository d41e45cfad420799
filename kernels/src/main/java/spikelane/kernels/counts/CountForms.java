package spikelane.kernels.counts;

import java.util.List;
import spikelane.kernels.data.IntWeights;

/** The list of SIMD forms of {@link CountPropagation}, the most special first. */
public final class CountForms {
    private static final List<CountForm> ALL = List.of(CountPropagationRowsVector.FORM,
            CountPropagationTablesVector.FORM, CountPropagationMultiplyVector.FORM);

    private CountForms() {}

    /** {@return the forms} */
    public static List<CountForm> all() {
        return ALL;
    }

    /**
     * @param weights  weights of a layer
     * @param maxCount largest count
     * @return the first form that suits
     */
    public static CountForm pick(IntWeights weights, int maxCount) {
        return ALL.stream().filter(form -> form.suits(weights, maxCount)).findFirst().orElseThrow();
    }
}
