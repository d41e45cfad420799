package spikelane.sim.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.Origin;
import spikelane.sim.study.TrialResult.Price;

/**
 * The trials of a study as a flat table, a row each: what was done, scores, energies by encoding and under each assumption.
 * Layers and components are in {@code results.jsonl} only.
 *
 * @param columns names and types
 * @param rows    a cell a column, of the column's type; null where a trial has no such thing
 */
public record TrialTable(List<Column> columns, List<List<Object>> rows) {
    /** What a cell holds: a String, a Long, a Double or a Boolean. */
    public enum Type {
        /** String. */
        TEXT,
        /** Long. */
        WHOLE,
        /** Double. */
        NUMBER,
        /** Boolean. */
        FLAG
    }

    /** A column's name, lower case with underscores, each once; and what its cells hold. */
    public record Column(String name, Type type) {}

    /**
     * @param results trials
     * @return them as a table, in their order
     */
    public static TrialTable of(List<TrialResult> results) {
        Builder table = new Builder(results);
        table.add("trial", Type.TEXT, result -> origin(result, Origin::trial));
        table.add("name", Type.TEXT, result -> result.compression().name());
        table.add("seed", Type.WHOLE, TrialResult::seed);
        table.add("mode", Type.TEXT, TrialResult::mode);
        table.add("bits", Type.WHOLE, result -> (long) result.bits());
        table.add("prune", Type.NUMBER, TrialResult::prune);
        table.add("pruning", Type.TEXT, result -> origin(result, Origin::pruning));
        table.add("quantiser", Type.TEXT, result -> origin(result, Origin::quantiser));
        table.add("by_channel", Type.FLAG, result -> origin(result, Origin::byChannel));
        table.add("accuracy", Type.NUMBER, result -> result.score().accuracy());
        table.add("ci_low", Type.NUMBER, result -> result.score().ciLow());
        table.add("ci_high", Type.NUMBER, result -> result.score().ciHigh());
        table.add("correct", Type.WHOLE, result -> (long) result.score().correct());
        table.add("total", Type.WHOLE, result -> (long) result.score().total());
        table.add("weight_sparsity", Type.NUMBER, TrialResult::weightSparsity);
        table.add("encoding", Type.TEXT, result -> result.price().encoding());
        table.add("energy_uj", Type.NUMBER, TrialResult::leastEnergyUj);
        table.add("cycles", Type.NUMBER, result -> result.price().cycles());
        table.add("edp", Type.NUMBER, result -> result.price().edp());
        Set<String> encodings = new LinkedHashSet<>();
        Set<String> assumptions = new LinkedHashSet<>();
        for (TrialResult result : results) {
            encodings.addAll(result.price().energy().sequencedKeySet());
            if (result.alternatives() != null) {
                assumptions.addAll(result.alternatives().sequencedKeySet());
            }
        }
        encodings.forEach(encoding -> table.add("energy_uj_" + encoding, Type.NUMBER,
                result -> result.price().energy().get(encoding)));
        assumptions.forEach(assumption -> table.add("energy_uj_" + assumption, Type.NUMBER, result -> {
            Price price = result.alternatives() == null ? null : result.alternatives().get(assumption);
            return price == null ? null : price.leastEnergyUj();
        }));
        table.add("seconds", Type.NUMBER, TrialResult::seconds);
        table.add("code", Type.TEXT, result -> origin(result, Origin::code));
        return new TrialTable(table.columns, table.rows);
    }

    private static Object origin(TrialResult result, Function<Origin, Object> field) {
        return result.origin() == null ? null : field.apply(result.origin());
    }

    private static final class Builder {
        private final List<Column> columns = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final List<TrialResult> results;
        private final List<List<Object>> rows = new ArrayList<>();

        Builder(List<TrialResult> results) {
            this.results = results;
            results.forEach(result -> rows.add(new ArrayList<>()));
        }

        void add(String title, Type type, Function<TrialResult, Object> cell) {
            String plain = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
            String name = plain;
            for (int number = 2; !names.add(name); number++) {
                name = plain + "_" + number;
            }
            columns.add(new Column(name, type));
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).add(cell.apply(results.get(i)));
            }
        }
    }
}
