package spikelane.sim.cli;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.io.Json;
import spikelane.sim.network.Network;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.RandomModel;
import tools.jackson.databind.JsonNode;

@Tag("once")
class EnergyCommandTest {
    private static final Path PAPER = Path.of(System.getProperty("spikelane.root"), "reference-data", "paper");

    @TempDir
    private Path folder;

    @Test
    void configurationsAreRepeatedWithTheirPrices() throws IOException {
        Path in = folder.resolve("in.csv");
        Path out = folder.resolve("out.csv");
        Files.writeString(in, "mode,encoding,bits,prune,stat,note\nseq,rle,8,0.8,mean,x\njoint,ubm,2,0.0,min,y\n");
        CommandRun result = CommandRun.of("energy", "--configs", in.toString(), "--arch", "iscas23", "--out",
                out.toString());
        assertEquals(0, result.exitCode(), result.err());
        List<String> lines = Files.readAllLines(out);
        assertEquals("encoding,mode,prune,stat,bits,energy_uj,energy_low_uj,energy_high_uj,cycles", lines.getFirst());
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).startsWith("rle,seq,0.8,mean,8,"));
        String[] cells = lines.get(1).split(",", -1);
        assertEquals(14078, Double.parseDouble(cells[5]), 0.03 * 14078, "published energy");
        assertTrue(Double.parseDouble(cells[6]) < 14078 && Double.parseDouble(cells[7]) > 14078);
    }

    @Test
    void configurationsAreReadWithAnyColumnOrderLineEndMarkAndQuotes() throws IOException {
        Path plain = folder.resolve("plain.csv");
        Path odd = folder.resolve("odd.csv");
        Files.writeString(plain, "encoding,mode,prune,stat,bits\nrle,seq,0.8,mean,8\nuop,joint,0.95,min,3\n");
        Files.writeString(odd,
                "\uFEFF\r\nbits,note,stat,prune,mode,encoding,energy_uj\r\n\r\n8,\"a, \"\"b\"\"\",mean,0.8,seq,rle,1\r\n"
                        + "3,,min,0.95,joint, uop,2\r\n\r\n");
        for (Path in : List.of(plain, odd)) {
            CommandRun result = CommandRun.of("energy", "--configs", in.toString(), "--arch", "iscas23", "--out",
                    in + ".out");
            assertEquals(0, result.exitCode(), result.err());
        }
        assertEquals(Files.readString(Path.of(plain + ".out")), Files.readString(Path.of(odd + ".out")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip,seq,0.8,mean,8", "rle,both,0.8,mean,8", "rle,seq,1.5,mean,8", "rle,seq,x,mean,8",
            "rle,seq,0.8,median,8", "rle,seq,0.8,mean,1", "rle,seq,0.8,mean,2.5", "rle,seq,0.8,mean,",
            "rle,seq,0.8,mean", "rle,seq,0.8,mean,8,9", "rle,seq,1,mean,8", "rle,seq,NaN,mean,8", "\"rle,seq,1,mean,8"})
    void unknownConfigurationIsOneLineWithFileAndLineAndNothingIsWritten(String row) throws IOException {
        Path in = folder.resolve("in.csv");
        Path out = folder.resolve("sub").resolve("out.csv");
        Files.writeString(in, "encoding,mode,prune,stat,bits\nrle,seq,0.8,mean,8\n\n" + row + "\n");
        CommandRun result = CommandRun.of("energy", "--configs", in.toString(), "--arch", "iscas23", "--out",
                out.toString());
        assertEquals(2, result.exitCode());
        assertEquals(1, result.err().lines().filter(line -> line.startsWith("spikelane:")).count(), result.err());
        assertTrue(result.err().contains("in.csv line 4: "), result.err());
        assertFalse(Files.exists(out.getParent()), "nothing half-written");
    }

    @Test
    void missingColumnIsNamedBesideThoseThatAreThere() throws IOException {
        Path in = folder.resolve("in.csv");
        Files.writeString(in, "encoding,mode,prune,bits\nrle,seq,0.8,8\n");
        CommandRun result = CommandRun.of("energy", "--configs", in.toString(), "--arch", "iscas23", "--out",
                folder.resolve("out.csv").toString());
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("in.csv line 2: no column stat, the header has encoding, mode, prune, bits"),
                result.err());
    }

    /** Every configuration of the study, in four encodings: also those of which no price was published. */
    @Test
    void allPublishedConfigurationsArePriced() throws IOException {
        StringBuilder table = new StringBuilder("encoding,mode,prune,stat,bits\n");
        for (String encoding : List.of("rle", "cp", "uop", "ubm")) {
            for (String prune : List.of("0", "0.75", "0.8", "0.85", "0.9", "0.925", "0.95", "0.975")) {
                for (String mode : prune.equals("0") ? List.of("joint") : List.of("seq", "joint")) {
                    for (String stat : List.of("mean", "min")) {
                        for (int bits : new int[]{2, 3, 4, 6, 8}) {
                            table.append(String.join(",", encoding, mode, prune, stat, Integer.toString(bits)))
                                    .append('\n');
                        }
                    }
                }
            }
        }
        Path in = folder.resolve("in.csv");
        Path out = folder.resolve("out.csv");
        Files.writeString(in, table);
        CommandRun result = CommandRun.of("energy", "--configs", in.toString(), "--arch", "iscas23", "--out",
                out.toString());
        assertEquals(0, result.exitCode(), result.err());
        List<String> asked = table.toString().lines().toList();
        List<String> priced = Files.readAllLines(out);
        assertEquals(601, priced.size());
        for (int i = 1; i < priced.size(); i++) {
            assertTrue(priced.get(i).startsWith(asked.get(i) + ","), priced.get(i));
            double[] figures = Arrays.stream(priced.get(i).split(",", -1)).skip(5).mapToDouble(Double::parseDouble)
                    .toArray();
            assertTrue(0 < figures[1] && figures[1] < figures[0] && figures[0] < figures[2] && figures[3] > 1e6,
                    priced.get(i));
        }
    }

    @Test
    void workloadTableIsPricedAndDrawn() throws IOException {
        Path svg = folder.resolve("energy.svg");
        Path page = folder.resolve("energy.html");
        CommandRun result = CommandRun.of("energy", "--workload", PAPER.resolve("layers.csv").toString(), "--bits", "2",
                "--weight-density", "0.3", "--svg", svg.toString(), "--html", page.toString(), "--json");
        assertEquals(0, result.exitCode(), result.err());
        JsonNode json = Json.MAPPER.readTree(result.out());
        assertEquals(11, json.get("layers").size());
        assertEquals(0.7, json.get("weightSparsity").asDouble(), 1e-4);
        double sum = 0;
        for (JsonNode layer : json.get("layers")) {
            sum += layer.get("energyUj").asDouble();
            assertFalse(layer.get("mapping").asString().isEmpty());
        }
        assertEquals(json.get("energyUj").asDouble(), sum, 1e-6 * sum);
        assertTrue(json.get("areaMm2").asDouble() > 1);
        for (String component : json.get("energyUjByComponent").propertyNames()) {
            JsonNode interval = json.get("intervalUjByComponent").get(component);
            double energy = json.get("energyUjByComponent").get(component).asDouble();
            assertTrue(interval.get(0).asDouble() <= energy && energy <= interval.get(1).asDouble(), component);
        }
        assertTrue(Files.exists(svg));
        String html = Files.readString(page);
        for (String part : List.of("<svg", "<th>shared_glb</th>", "Conv2", "fp32 AC/MAC")) {
            assertTrue(html.contains(part), part);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bits,yes,8,0.1,0.2", "bits,true,64,0.1,0.2", "bits,true,8,0.3,0.2",
            "analog,true,8,0.1,0.2", "bits,true,8,2,0.2"})
    void faultInALayerIsNamedWithItsLine(String cells) throws IOException {
        Path layers = folder.resolve("layers.csv");
        Files.writeString(layers,
                "name,T,C,M,P,Q,R,S,input,spiking,weight_bits,spike_density,max_spike_density\nc,1,4,4,8,8,3,3," + cells
                        + "\n");
        CommandRun result = CommandRun.of("energy", "--workload", layers.toString());
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("layers.csv line 2: column "), result.err());
    }

    @Test
    void configurationOutsideTheCalibrationHasNoInterval() throws IOException {
        Path in = folder.resolve("in.csv");
        Path out = folder.resolve("out.csv");
        Files.writeString(in, """
                encoding,mode,prune,stat,bits
                RLE,joint,0.8,mean,32
                rle,joint,0.8,mean,5
                rle,joint,0.5,mean,8
                rle,joint,0.8,mean,8
                """);
        CommandRun result = CommandRun.of("energy", "--configs", in.toString(), "--arch", "iscas23", "--out",
                out.toString());
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("the interval of 3 is not known: iscas23 is calibrated on 2, 3, 4, 6 and 8 bit"
                + " weights, not on 32 bit;"), result.out());
        List<String> rows = Files.readAllLines(out);
        for (int row = 1; row <= 3; row++) {
            assertTrue(rows.get(row).matches(".*,[0-9.]+,,,[0-9]+"), rows.get(row));
        }
        assertTrue(rows.get(4).matches(".*(,[0-9.]+){3},[0-9]+"), rows.get(4));
    }

    @Test
    void networkOutsideTheCalibrationHasNoIntervalInTextJsonAndPage() throws IOException {
        Path svg = folder.resolve("energy.svg");
        Path page = folder.resolve("energy.html");
        String[] args = {"energy", "--workload", PAPER.resolve("layers.csv").toString(), "--bits", "5", "--arch",
                "iscas23", "--svg", svg.toString(), "--html", page.toString()};
        String words = "not known (iscas23 is calibrated on 2, 3, 4, 6 and 8 bit weights, not on 5 bit)";
        CommandRun text = CommandRun.of(args);
        assertEquals(0, text.exitCode(), text.err());
        assertTrue(text.out().contains("90 % interval " + words), text.out());
        assertTrue(Files.readString(svg).contains(words) && Files.readString(page).contains(words));
        assertTrue(Files.readString(page).contains("<td>not known</td>"));
        String[] asJson = Arrays.copyOf(args, args.length + 1);
        asJson[args.length] = "--json";
        JsonNode json = Json.MAPPER.readTree(CommandRun.of(asJson).out());
        assertTrue(json.get("energyUj").asDouble() > 0);
        assertTrue(json.get("outside").asString().contains("not on 5 bit"));
        for (String field : List.of("energyLowUj", "energyHighUj", "cyclesLow", "cyclesHigh",
                "intervalUjByComponent")) {
            assertFalse(json.has(field), field);
        }
        assertFalse(json.get("layers").get(0).has("energyLowUj"));
    }

    /** A name is text: shown as it is, never as elements of the page. */
    @Test
    void namesAreEscapedInPagesAndPictures() throws IOException {
        Path layers = folder.resolve("layers.csv");
        Path svg = folder.resolve("energy.svg");
        Path page = folder.resolve("energy.html");
        Files.writeString(layers, "name,T,C,M,P,Q,R,S\n<script>&\"\"x,8,2,24,34,34,3,3\n".replace("\"\"", "'"));
        CommandRun result = CommandRun.of("energy", "--workload", layers.toString(), "--svg", svg.toString(), "--html",
                page.toString());
        assertEquals(0, result.exitCode(), result.err());
        for (Path file : List.of(svg, page)) {
            String text = Files.readString(file);
            assertTrue(text.contains("&lt;script&gt;&amp;") && !text.contains("<script"), file.toString());
        }
    }

    /** The table, its line, and what of it is named. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name,T,C,M,P,Q,R,S;fc1,1,2000000000,1000,1,1,1,1                        | 2 | column C holds "2000000000"
            name,T,C,M,P,Q,R,S;a,5040,5040,5040,5040,5040,3,3                       | 2 | T*M*C*P*Q*R*S
            name,T,C,M,P,Q,R,S;a,8,720720,720720,1,1,1,1                            | 2 | M*C*R*S weights
            name,T,C,M,P,Q,R,S;a,1,64,64,8,8,3,3;a,1,64,64,8,8,3,3                  | 3 | a second layer "a"
            name,T,C,M,P,Q,R,S,weigth_density;a,1,64,64,8,8,3,3,0.5                 | 1 | unknown column "weigth_density"
            name,T,C,M,P,Q,R,S,weight_density;a,1,64,64,8,8,3,3,0.5f                | 2 | column weight_density holds "0.5f"
            name,T,C,M,P,Q,R,S,weight_density;a,1,64,64,8,8,3,3,1e-320              | 2 | column weight_density holds "1e-320"
            name,T,C,M,P,Q,R,S,spike_density,max_spike_density;a,1,64,64,8,8,3,3,0,.5 | 2 | column max_spike_density
            name,T,C,M,P,Q,R,S,weight_bits;a,1,64,64,8,8,3,3,20                     | 2 | column weight_bits holds "20"
            name,T,C,M,P,Q,R,S,params;a,1,64,64,8,8,3,3,36865                       | 2 | expected 36864, which
            name,T,C,M,P,Q,R,S,dense_macs;a,1,64,64,8,8,3,3,1                       | 2 | expected 2359296, which
            """)
    void tableThatCannotBeIsRefusedWithItsLineAndColumn(String table, int line, String named) throws IOException {
        Path layers = folder.resolve("layers.csv");
        Files.writeString(layers, table.replace(";", "\n") + "\n");
        CommandRun result = CommandRun.of("energy", "--workload", layers.toString());
        assertEquals(2, result.exitCode(), result.out());
        assertTrue(result.err().contains("layers.csv line " + line + ": ") && result.err().contains(named),
                result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rle,seq,0.8,mean,8,100,10", "rle,seq,0.8,mean,8,0,10", "rle,seq,0.8,mean,8,1e300,10",
            "rle,seq,0.8,mean,8,100,0"})
    void publishedPointsThatCannotBeAreRefused(String row) throws IOException {
        Path points = folder.resolve("points.csv");
        Files.writeString(points,
                "encoding,mode,prune,stat,bits,energy_uj,cycles\nrle,seq,0.8,mean,8,100,10\n" + row + "\n");
        CommandRun result = CommandRun.of("arch", "calibrate", points.toString());
        assertEquals(2, result.exitCode(), result.out());
        assertTrue(result.err().contains("points.csv line 3: "), result.err());
        Files.writeString(points, "encoding,mode,prune,stat,bits,energy_uj,cycles\nrle,seq,0.8,mean,8,100,10\n");
        assertTrue(CommandRun.of("arch", "calibrate", points.toString()).err().contains("expected at least 20"));
    }

    @Test
    void layerThatIsNotSupportedIsAnError() throws IOException {
        Path layers = folder.resolve("layers.csv");
        Files.writeString(layers, "name,T,C,M,P,Q,R,S,input\ngate,1,4,4,8,8,1,4,real\n");
        CommandRun result = CommandRun.of("energy", "--workload", layers.toString(), "--arch", "loihi-like");
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("layer gate has real inputs, which loihi-like does not support"),
                result.err());
    }

    @Test
    void badInputIsOneLineAndExitCode2() throws IOException {
        Path csv = folder.resolve("bad.csv");
        Files.writeString(csv, "encoding,mode,prune,stat,bits\nzip,seq,0.8,mean,8\n");
        Path out = folder.resolve("out.csv");
        for (String[] args : new String[][]{{"energy"}, {"energy", "--configs", csv.toString()},
                {"energy", "--configs", csv.toString(), "--arch", "iscas23", "--out", out.toString()},
                {"energy", "--workload", csv.toString()},
                {"energy", "--workload", PAPER.resolve("layers.csv").toString(), "--arch", "nowhere"},
                {"arch", "check", csv.toString()}, {"arch", "show", "nothing"}}) {
            CommandRun result = CommandRun.of(args);
            assertEquals(2, result.exitCode(), String.join(" ", args));
            assertEquals(1, result.err().lines().filter(line -> line.startsWith("spikelane:")).count(), result.err());
            assertFalse(result.err().contains("\tat "), result.err());
        }
        assertFalse(Files.exists(out), "nothing half-written");
    }

    @Test
    void presetsAreListedShownAndChecked() throws IOException {
        JsonNode list = Json.MAPPER.readTree(CommandRun.of("arch", "list", "--json").out());
        assertEquals(4, list.size());
        Path copy = folder.resolve("copy.yaml");
        Files.writeString(copy, CommandRun.of("arch", "show", "eyeriss-snn").out());
        CommandRun result = CommandRun.of("arch", "check", copy.toString());
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().startsWith("good: eyeriss-snn"), result.out());
    }

    @Test
    void twoModelsArePricedOnRealSpikesAndCompared() {
        Network config = CextNet.paper().channels(4).image(32, 32).steps(3).blocks(3).gated(1).hidden(8).classes(11, 1)
                .dropout(0.5).statistics(Statistics.ALL_STEPS).network();
        Path ternary = folder.resolve("ternary.safetensors");
        Path pruned = folder.resolve("pruned.safetensors");
        ModelFile.write(ternary, new ModelFile(RandomModel.of(config, 2, 1, 1), Optional.empty()));
        ModelFile.write(pruned, new ModelFile(RandomModel.of(config, 8, 0.2, 1), Optional.empty()));
        CommandRun result = CommandRun.of("energy", "--model", ternary.toString(), "--model", pruned.toString(),
                "--samples", "4", "--json");
        assertEquals(0, result.exitCode(), result.err());
        JsonNode networks = Json.MAPPER.readTree(result.out()).get("networks");
        assertEquals(2, networks.size());
        for (JsonNode network : networks) {
            JsonNode metrics = network.get("neurobench");
            JsonNode operations = metrics.get("SynapticOperations");
            assertEquals(network.get("effectiveOps").asDouble(),
                    operations.get("Effective_MACs").asDouble() + operations.get("Effective_ACs").asDouble(),
                    1e-6 * network.get("effectiveOps").asDouble());
            assertEquals(network.get("weightSparsity").asDouble(), metrics.get("ConnectionSparsity").asDouble(), 1e-12);
            assertTrue(metrics.get("FootprintTrueBits").asDouble() < metrics.get("Footprint").asDouble());
            assertTrue(network.get("energyLowUj").asDouble() < network.get("energyUj").asDouble());
            assertEquals(network.get("layers").size(), network.get("spikes").size());
            JsonNode conv1 = network.get("spikes").get(1);
            assertEquals(config.steps(), conv1.get("step").size(), "T");
            assertEquals(config.weightLayers().get(1).in(), conv1.get("channel").size(), "C");
            for (String part : List.of("step", "channel")) {
                double mean = 0;
                for (JsonNode counts : conv1.get(part)) {
                    mean += counts.get("mean").asDouble();
                    assertTrue(counts.get("p50").asLong() <= counts.get("p95").asLong()
                            && counts.get("p95").asLong() <= counts.get("max").asLong());
                }
                assertEquals(conv1.get("sample").get("mean").asDouble(), mean, 1e-9, part);
            }
        }
        assertEquals(0.8, networks.get(1).get("weightSparsity").asDouble(), 0.05);
    }
}
