package spikelane.kernels.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import spikelane.kernels.data.Channels;

/** What forms answered, case by case, on each crew. Not for several threads at once. */
public final class Findings {
    private final List<Crew> crews;
    private final Map<String, Form> forms = new LinkedHashMap<>();

    /** Threads that share a form's work by numbered pieces: what a {@code WorkPool} is to the cases. */
    public interface Crew {
        /** {@return their number} */
        int threads();

        /**
         * Runs all pieces and returns when the last has ended.
         *
         * @param pieces number of pieces
         * @param piece  runs one, given its number from 0
         */
        void run(int pieces, IntConsumer piece);
    }

    /** Runs a form and compares what it wrote with what is expected. */
    @FunctionalInterface
    interface Trial {
        Difference on(Crew crew);
    }

    private record Form(KernelCases of, String name, List<Tally> tallies) {}

    private static final class Tally {
        private long cases;
        private double difference;
        private String worst = "";

        private void add(Difference found, double bound, Supplier<String> what) {
            cases++;
            difference = Math.max(difference, found.largest());
            if (worst.isEmpty() && found.largest() > bound) {
                worst = what.get() + ": " + found.where();
            }
        }
    }

    /** @param crews each runs every case */
    public Findings(List<Crew> crews) {
        this.crews = List.copyOf(crews);
    }

    /** Forms without a case get a row too, which does not hold. */
    void open(KernelCases of) {
        of.forms().forEach(form -> form(of, form));
    }

    /** Runs a case on each crew. */
    void compare(KernelCases of, String form, Supplier<String> what, Trial trial) {
        List<Tally> tallies = form(of, form).tallies;
        for (int i = 0; i < crews.size(); i++) {
            tallies.get(i).add(difference(trial, crews.get(i)), of.bound(), what);
        }
    }

    private static Difference difference(Trial trial, Crew crew) {
        try {
            return trial.on(crew);
        } catch (RuntimeException e) { // a form's own failure is its answer
            return new Difference(Double.MAX_VALUE, "the form threw " + e);
        }
    }

    /** A form says that it cannot run something: then it has to refuse it. No case, but an error counts. */
    void refused(KernelCases of, String form, Supplier<String> what, Runnable attempt) {
        try {
            attempt.run();
        } catch (IllegalArgumentException e) {
            return;
        }
        form(of, form).tallies.forEach(
                tally -> tally.add(new Difference(Double.MAX_VALUE, "the form did not refuse it"), of.bound(), what));
    }

    private Form form(KernelCases of, String name) {
        return forms.computeIfAbsent(of.contract() + " " + name,
                key -> new Form(of, name, crews.stream().map(crew -> new Tally()).toList()));
    }

    /** {@return one row a form and crew, in the order of the first cases} */
    public List<KernelCheck> checks() {
        List<KernelCheck> checks = new ArrayList<>();
        for (Form form : forms.values()) {
            for (int i = 0; i < crews.size(); i++) {
                Tally tally = form.tallies.get(i);
                checks.add(new KernelCheck(form.of.contract(), form.name, Channels.vectorBits(), crews.get(i).threads(),
                        tally.cases, tally.difference, form.of.bound(), form.of.unit(),
                        tally.cases > 0 && tally.worst.isEmpty(), tally.cases == 0 ? "no case" : tally.worst));
            }
        }
        return checks;
    }
}
