package spikelane.sim.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.io.BadInputException;

/**
 * What every trial of a study is priced under.
 *
 * @param architecture the accelerator, as its file states it
 * @param encodings    formats of the weights
 * @param alternatives accelerators that are otherwise, by what is otherwise; the first is the other width of a spike
 */
public record StudyPrices(Architecture architecture, List<WeightEncoding> encodings,
        SequencedMap<String, Architecture> alternatives) {
    /** Keeps the order. */
    public StudyPrices {
        encodings = List.copyOf(encodings);
        alternatives = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(alternatives));
    }

    /**
     * @param file         the study
     * @param architecture what prices it first, preset or file
     * @return its prices: on the other architectures of the file as well, and under its assumptions
     */
    public static StudyPrices of(StudyFile file, String architecture) {
        return of(accelerators(file, architecture), file.assumptions(), file.encodings());
    }

    /**
     * @param file         the study
     * @param architecture what prices it first, preset or file
     * @return what prices it, that one first
     */
    public static List<Architecture> accelerators(StudyFile file, String architecture) {
        List<Architecture> all = new ArrayList<>(List.of(Architecture.load(architecture)));
        file.architectures().stream()
                .filter(name -> !name.equals(architecture) && !name.equals(file.architectures().getFirst()))
                .forEach(name -> all.add(Architecture.load(name)));
        return all;
    }

    /**
     * @param accelerators what prices a study, its own first
     * @param assumptions  under which the first is priced as well
     * @param encodings    formats of the weights
     * @return its prices
     */
    public static StudyPrices of(List<Architecture> accelerators, List<Assumption> assumptions,
            List<WeightEncoding> encodings) {
        Architecture first = accelerators.getFirst();
        SequencedMap<String, Architecture> alternatives = new LinkedHashMap<>();
        add(alternatives, "", first, Assumption.otherSpikes(first));
        assumptions.forEach(assumption -> add(alternatives, "", first, assumption));
        for (Architecture other : accelerators.subList(1, accelerators.size())) {
            alternatives.put(other.name(), other);
            add(alternatives, other.name() + ", ", other, Assumption.otherSpikes(other));
        }
        return new StudyPrices(first, encodings, alternatives);
    }

    private static void add(SequencedMap<String, Architecture> alternatives, String of, Architecture architecture,
            Assumption assumption) {
        if (alternatives.put(of + assumption.label(), architecture.with(assumption.changes())) != null) {
            throw new BadInputException("the assumption " + assumption.label() + " stands in the study twice");
        }
    }

    /** {@return a checksum of all that prices depend on} */
    String digest() {
        return StudyPlan.digest(architecture.toYaml() + encodings + alternatives.entrySet().stream()
                .map(entry -> entry.getKey() + entry.getValue().toYaml()).collect(Collectors.joining()));
    }
}
