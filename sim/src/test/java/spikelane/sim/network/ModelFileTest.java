package spikelane.sim.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.io.BadInputException;

class ModelFileTest {
    private static final TrainingFacts FACTS = new TrainingFacts("joint-b2-p0.8", "N-MNIST", "number", -7L, 0.2, 190,
            200);

    @TempDir
    private Path folder;
    private Path file;
    private Model model;

    @BeforeEach
    void writeOne() {
        file = folder.resolve("net.safetensors");
        model = RandomModel.of(RandomModel.config(5, 2, 1), 2, 0.7, 1);
        ModelFile.write(file, model, FACTS);
    }

    @ParameterizedTest
    @CsvSource({"2, 0.5", "8, 1", "32, 1", "32, 0.3"})
    void readsWhatItWrote(int bits, double kept) {
        Model written = RandomModel.of(RandomModel.config(7, 3, 2), bits, kept, 3);
        ModelFile.write(file, new ModelFile(written, Optional.empty()));
        ModelFile read = ModelFile.read(file);
        assertEquals(written.network(), read.model().network());
        assertEquals(bits, read.model().bits());
        assertTrue(read.facts().isEmpty());
        assertEquals(new ArrayList<>(written.tensors().keySet()), new ArrayList<>(read.model().tensors().keySet()));
        written.tensors().forEach((name, tensor) -> {
            assertArrayEquals(tensor.shape(), read.model().tensor(name).shape());
            assertArrayEquals(tensor.data(), read.model().tensor(name).data());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 15, 16})
    void keepsFractionBits(int most) throws IOException {
        assertEquals(16, ModelFile.read(file).model().fractionBits(), "a file that says nothing");
        ModelFile.write(file, model.withFractionBits(most), FACTS);
        Model read = ModelFile.read(file).model();
        assertEquals(most, read.fractionBits());
        assertEquals(most, read.numbers().getFirst().fixedPoint(1).fractionBits());
        assertEquals(most < 16, header().contains("fraction-bits"));
    }

    @ParameterizedTest
    @CsvSource({"2, 17, expected 0 to 16", "2, -1, expected 0 to 16", "2, 06, expected 0 to 16",
            "2, '', expected 0 to 16", "32, 6, expected none in full precision"})
    void refusesImpossibleFractionBits(int bits, String text, String expected) throws IOException {
        ModelFile.write(file, RandomModel.of(model.network(), bits, 1, 1), FACTS);
        replaceHeader(header -> header.replace("\"bits\":", "\"fraction-bits\":\"" + text + "\",\"bits\":"));
        assertRefused("__metadata__ says fraction-bits " + text + ": " + expected);
    }

    @Test
    void keepsTheTrainingFacts() {
        assertEquals(FACTS, ModelFile.read(file).facts().orElseThrow());
        assertEquals(0.95, FACTS.accuracy());
    }

    @Test
    void isLaidOutAsSafetensorsDemands() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong(0);
        assertEquals(0, header % 8);
        String json = header(header);
        assertTrue(
                json.startsWith(
                        "{\"__metadata__\":{\"format\":\"spikelane\",\"version\":\"2\",\"network\":\"name: CextNet"),
                json);
        assertTrue(json.contains("\"conv0.weight\":{\"dtype\":\"F32\",\"shape\":[5,2,3,3],\"data_offsets\":[0,360]}"),
                json);
        assertEquals(model.tensor("conv0.weight").data()[0], bytes.getFloat(8 + header));
    }

    @Test
    void writingTheSameModelTwiceGivesTheSameBytes() throws IOException {
        byte[] first = Files.readAllBytes(file);
        ModelFile.write(file, ModelFile.read(file));
        assertArrayEquals(first, Files.readAllBytes(file));
    }

    @Test
    void refusesAModelThatLacksATensor() {
        model.tensors().remove("fc1.weight");
        Path other = folder.resolve("other");
        assertThrows(IllegalArgumentException.class, () -> ModelFile.write(other, model, FACTS));
        assertFalse(Files.exists(other));
    }

    @Test
    void everyTruncationIsOneClearLine() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int header = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        for (int length : new int[]{0, 1, 7, 8, 9, header / 2, header - 1, header, header + 1, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused("");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused("cut short or something is appended");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, 0, 1})
    void refusesAbsurdHeaderLengths(long length) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        Files.write(file, bytes);
        assertRefused("byte 0: a header of " + Long.toUnsignedString(length) + " bytes");
    }

    /** What replaces what in the header, and what the message then names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"__metadata__\" | [\"__metadata__\" | the header is not JSON",
            "\"conv0.weight\":{ | \"conv0.weight\":{{ | the header is not JSON",
            "\"conv0.weight\":{ | \"conv1.weight\":{ | the header is not JSON",
            "\"conv0.weight\":{ | \"conv9.weight\":{ | tensor conv0.weight [5, 2, 3, 3] is missing",
            "\"fc1.weight.mask\":{ | \"fc2.weight.mask\":{ | tensor fc2.weight.mask: the network has no place",
            "\"conv0.weight\":{\"dtype\":\"F32\" | \"conv0.weight\":{\"dtype\":\"F16\" | tensor conv0.weight: dtype \"F16\"",
            "\"conv0.weight\":{\"dtype\":\"F32\" | \"conv0.weight\":{\"dtype\":7 | tensor conv0.weight: dtype 7",
            "[5,2,3,3] | [5,3,2,3] | tensor conv0.weight is F32 [5, 3, 2, 3]",
            "[5,2,3,3] | [5,2,3,4] | tensor conv0.weight: data_offsets [0, 360]",
            "[5,2,3,3] | [5,2,3,-3] | tensor conv0.weight: shape [5,2,3,-3]",
            "[5,2,3,3] | [5,2,3,9223372036854775807] | tensor conv0.weight: shape",
            "[5,2,3,3] | [2147483647,2147483647,2147483647,2147483647] | tensor conv0.weight: data_offsets",
            "[5,2,3,3] | 90 | tensor conv0.weight: ", "[0,360] | [360,0] | tensor conv0.weight: data_offsets",
            "[0,360] | [-4,356] | tensor conv0.weight: ", "[0,360] | [4,364] | tensors overlap or leave a gap",
            "[0,360] | [0] | tensor conv0.weight: ", "[0,360] | [0,1e99] | tensor conv0.weight: ",
            "\"version\":\"2\" | \"version\":\"1\" | version 1: expected spikelane, version 2 (such a file does not describe its layers: train the network again, or",
            "\"version\":\"2\" | \"version\":2 | \"version\" is not a text",
            "\"bits\":\"2\" | \"bits\":\"9\" | says bits 9", "\"network\": | \"netwerk\": | has no \"network\"",
            "outputs: 5 | outputs: 0 | nothing is left",
            "outputs: 5 | outputs: 6 | tensor conv0.weight is F32 [5, 2, 3, 3]", "outputs: 5 | output: 5 | output",
            "outputs: 5 | outputs: x | expected a number, found", "outputs: 5 | outputs: 5.5 | expected a whole number",
            "outputs: 5 | outputs: 5, outputs: 5 | outputs",
            "statistics: all-steps | statistics: null | null, expected a text",
            "statistics: all-steps | statistics: none | expected per-step or all-steps", "steps: 5 | steps: 0 | T 0",
            "type: batch-norm | type: norm | expected one of convolution",
            "\"network\":\" | \"network\":\"\",\"networkx\":\" | __metadata__ \"network\"",
            "\\\"correct\\\":190 | \\\"correct\\\":900 | \"training\": impossible training facts"})
    void refusesBrokenHeaders(String old, String replacement, String message) throws IOException {
        String header = header();
        assertTrue(header.contains(old), header);
        replaceHeader(text -> text.replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(replacement)));
        assertRefused(message);
    }

    @Test
    void refusesImpossibleValues() {
        for (String[] row : new String[][]{{"conv1.weight", "NaN"}, {"norm0.beta", "Infinity"},
                {"fc0.weight.clip", "0"}, {"norm1.var", "-1"}}) {
            Model broken = RandomModel.of(model.network(), 2, 1, 1);
            broken.tensor(row[0]).data()[0] = Float.parseFloat(row[1]);
            ModelFile.write(file, broken, FACTS);
            assertRefused("tensor " + row[0] + ", value 0 is ");
        }
    }

    @Test
    void keepsItsOriginAndRefusesOneThatDoesNotFit() throws IOException {
        Provenance origin = new Provenance(List.of("left", "right", "a \"b\""), "256 bit", "0.1.0", "recipe; of it");
        ModelFile.write(file, new ModelFile(model, Optional.of(FACTS), Optional.of(origin)));
        assertEquals(origin, ModelFile.read(file).origin().orElseThrow());
        String classes = "[\\\"left\\\",\\\"right\\\",";
        for (String[] row : new String[][]{{classes, classes + "\\\"up\\\",", "\"classes\" names 4"},
                {classes, "[\\\"left\\\",\\\"left\\\",", "two classes have the same name"},
                {classes, "[1,2,", "\"classes\": "}, {classes, "[null,null,", "\"classes\": "},
                {"\"recipe\":", "\"recipes\":", "has no \"recipe\""}}) {
            ModelFile.write(file, new ModelFile(model, Optional.of(FACTS), Optional.of(origin)));
            assertTrue(header().contains(row[0]), header());
            replaceHeader(text -> text.replace(row[0], row[1]));
            assertRefused(row[2]);
        }
    }

    /** Wherever in the tensors or the texts a bit is flipped. */
    @Test
    void aFlippedBitIsFound() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        for (int at : new int[]{8 + header, 8 + header + 101, whole.length - 1}) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            assertRefused("damaged: its content has the checksum ");
        }
        Files.write(file, whole);
        replaceHeader(text -> text); // without the checksum it is another program's file, read as it is
        ModelFile.read(file);
        Files.write(file, new String(whole, StandardCharsets.ISO_8859_1).replace("N-MNIST", "N-MNISU")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("damaged: its content has the checksum ");
    }

    @ParameterizedTest
    @CsvSource({"32, conv0.weight", "32, fc1.weight", "32, norm1.gamma", "2, conv1.weight.scale"})
    void sumsPastFloat32AreRefusedByName(int bits, String tensor) {
        Model broken = RandomModel.of(model.network(), bits, 1, 1);
        Arrays.fill(broken.tensor(tensor).data(), 3e38f);
        ModelFile.write(file, broken, FACTS);
        assertRefused("past the largest number of float32");
    }

    @Test
    void refusesWhatIsNotAFile() {
        assertEquals(folder.resolve("no") + ": no such file",
                assertThrows(BadInputException.class, () -> ModelFile.read(folder.resolve("no"))).getMessage());
        assertThrows(BadInputException.class, () -> ModelFile.read(folder));
    }

    private void assertRefused(String message) {
        BadInputException e = assertThrows(BadInputException.class, () -> ModelFile.read(file));
        assertTrue(e.getMessage().startsWith(file.toString()) && e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    private String header() throws IOException {
        return header((int) ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }

    private String header(int length) throws IOException {
        return new String(Files.readAllBytes(file), 8, length, StandardCharsets.UTF_8);
    }

    private void replaceHeader(UnaryOperator<String> edit) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        byte[] header = edit.apply(header(length)).replaceFirst(",\"crc32c\":\"[0-9a-f]{8}\"", "")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + header.length + whole.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(header.length).put(header).put(whole, 8 + length, whole.length - 8 - length);
        Files.write(file, out.array());
    }
}
