package spikelane.sim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.TrialResult;

/** The trials of a study as text: a table for people, comma-separated values for programs. */
public final class ResultTable {
    private ResultTable() {}

    /**
     * @param results trials
     * @return a table in lines of equal length, numbers right-aligned; * marks the Pareto front
     */
    public static String text(List<TrialResult> results) {
        List<TrialResult> front = ParetoFront.of(results);
        List<String> encodings = results.isEmpty()
                ? List.of()
                : List.copyOf(results.getFirst().price().energy().sequencedKeySet());
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(
                List.of("", "trial", "bits", "pruned %", "accuracy %", "95 % interval", "zeros %"));
        encodings.forEach(encoding -> head.add("uJ " + encoding));
        Optional<Assumption> other = results.stream().findFirst().flatMap(TrialResult::otherSpikes);
        other.ifPresent(width -> head.add("uJ " + width.label()));
        head.addAll(List.of("kcycles", "EDP uJs"));
        rows.add(head);
        for (TrialResult result : results) {
            List<String> row = new ArrayList<>();
            row.add(front.contains(result) ? "*" : "");
            row.add(result.compression().name());
            row.add(Integer.toString(result.bits()));
            row.add(Numbers.decimal(result.prune() * 100));
            row.add(Numbers.percent(result.score().accuracy()));
            row.add(Numbers.percent(result.score().ciLow()) + "-" + Numbers.percent(result.score().ciHigh()));
            row.add(Numbers.percent(result.weightSparsity()));
            encodings.forEach(encoding -> row.add(Numbers.significant(result.price().energy().get(encoding))));
            other.ifPresent(width -> row
                    .add(result.price(width).map(price -> Numbers.significant(price.leastEnergyUj())).orElse("-")));
            row.add(Numbers.significant(result.price().cycles() / 1000));
            row.add(Numbers.significant(result.price().edp() * 1e6));
            rows.add(row);
        }
        return align(rows);
    }

    private static String align(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - row.get(i).length());
                text.append(i == 0 ? "" : i == 1 ? " " : "  ").append(i <= 1 ? row.get(i) + space : space + row.get(i));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /**
     * @param results trials
     * @return energy at the cheapest encoding against accuracy, a trial a line, those on the front marked true
     */
    public static String paretoCsv(List<TrialResult> results) {
        List<TrialResult> front = ParetoFront.of(results);
        StringBuilder csv = new StringBuilder(
                "trial,mode,bits,prune,encoding,energy_uj,energy_other_spikes_uj,accuracy,ci_low,ci_high,on_front\n");
        for (TrialResult result : results) {
            csv.append(Stream.of(result.compression().name(), result.mode(), result.bits(), result.prune(),
                    result.price().encoding(), result.leastEnergyUj(),
                    result.otherSpikes().flatMap(result::price).map(price -> Double.toString(price.leastEnergyUj()))
                            .orElse(""),
                    result.score().accuracy(), result.score().ciLow(), result.score().ciHigh(), front.contains(result))
                    .map(Object::toString).collect(Collectors.joining(","))).append('\n');
        }
        return csv.toString();
    }
}
