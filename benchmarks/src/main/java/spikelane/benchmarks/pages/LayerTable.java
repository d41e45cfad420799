package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import spikelane.benchmarks.harness.NetworkRows;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;

/**
 * The layers of a user's network: what a time step of a sample takes in the form that is picked for it and in the fastest,
 * and how many times as long it takes as a plain loop over spikes, or in the scalar form where there is no such loop.
 */
public final class LayerTable {
    private static final List<String> HEAD = List.of("layer", "shape", "weights", "nonzero", "spikes", "picked",
            "us/step", "x", "fastest", "us/step", "x", "beside", "us/step");
    private static final List<Integer> WORDS = List.of(0, 1, 2, 5, 8, 11);
    private static final List<String> BASES = List.of("plain-loop", "scalar");

    private LayerTable() {}

    /** {@return whether a result has the layers of a user's network} */
    public static boolean in(ResultFile result) {
        return result.machine().containsKey(NetworkRows.PICKED);
    }

    /** {@return a line for each layer, aligned for a terminal, and one for each that was left out} */
    public static String text(ResultFile result) {
        Map<?, ?> picked = result.machine().get(NetworkRows.PICKED) instanceof Map<?, ?> map ? map : Map.of();
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        for (String input : result.rows().stream().map(Row::input).distinct().toList()) {
            List<Row> rows = result.rows().stream().filter(row -> row.input().equals(input)).toList();
            lines.add(line(rows, String.valueOf(picked.get(input))));
        }
        StringBuilder text = new StringBuilder(Tables.aligned(lines, column -> !WORDS.contains(column)));
        texts(result, NetworkRows.LEFT_OUT).forEach(line -> text.append("left out: ").append(line).append('\n'));
        texts(result, NetworkRows.NOTES).forEach(line -> text.append("note: ").append(line).append('\n'));
        return text.toString();
    }

    private static List<String> texts(ResultFile result, String key) {
        return result.machine().get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<String> line(List<Row> rows, String picked) {
        Row any = rows.getFirst();
        Row base = rows.stream().filter(row -> BASES.contains(row.implementation())).findFirst().orElse(null);
        Row pick = rows.stream().filter(row -> row.implementation().equals(picked)).findFirst().orElse(null);
        Row fastest = rows.stream().filter(row -> !BASES.contains(row.implementation()))
                .min(Comparator.comparingDouble(Row::nsPerCall)).orElse(null);
        List<String> line = new ArrayList<>(List.of(any.input().substring(any.input().lastIndexOf('#') + 1),
                any.shape(), any.weights(), Tables.number(any.weightDensity()), Tables.number(any.spikeDensity())));
        for (Row row : new Row[]{pick, fastest}) {
            line.add(row == null ? "" : row.implementation());
            line.add(row == null ? "" : micros(row));
            line.add(row == null || base == null ? "" : Tables.number(base.nsPerCall() / row.nsPerCall()));
        }
        line.add(base == null ? "" : base.implementation());
        line.add(base == null ? "" : micros(base));
        return line;
    }

    private static String micros(Row row) {
        return Tables.number(row.nsPerCall() / 1000);
    }
}
