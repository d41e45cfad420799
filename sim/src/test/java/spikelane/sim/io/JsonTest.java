package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {
    private record Point(String name, int size, double energy, Double density, double[] parts) {}

    private record Points(List<Point> points) {}

    @Test
    void readsWhatItWrote() {
        String line = Json.line(new Point("a", 3, 0.5, null, new double[]{1, 2}));
        assertEquals("{\"name\":\"a\",\"size\":3,\"energy\":0.5,\"density\":null,\"parts\":[1.0,2.0]}", line);
        assertEquals(line, Json.line(Json.MAPPER.readValue(line, Point.class)));
        assertEquals(3, Json.MAPPER.readValue(line.replace("0.5", "3"), Point.class).energy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'name':'a','size':3,'energy':0.5,'density':1}",
            "{'name':'a','name':'b','size':3,'energy':0.5,'density':1,'parts':[]}",
            "{'name':'a','size':3.5,'energy':0.5,'density':1,'parts':[]}",
            "{'name':'a','size':'3','energy':0.5,'density':1,'parts':[]}",
            "{'name':'a','size':null,'energy':0.5,'density':1,'parts':[]}",
            "{'name':'a','size':3,'energy':null,'density':1,'parts':[]}",
            "{'name':'a','size':3,'energy':1e999,'density':1,'parts':[]}",
            "{'name':'a','size':3,'energy':'NaN','density':1,'parts':[]}",
            "{'name':'a','size':3,'energy':NaN,'density':1,'parts':[]}",
            "{'name':'a','size':3,'energy':1,'density':-1e999,'parts':[]}",
            "{'name':'a','size':3,'energy':1,'density':1,'parts':[1e999]}",
            "{'name':'a','size':3,'energy':1,'density':1,'parts':[null]}",
            "{'name':'a','size':3,'energy':0.5,'density':1,'parts':[],'unknown':1}",
            "{'name':'a','size':3,'energy':0.5,'density':1,'parts':[]} more",
            "{'name':'a','size':3000000000,'energy':0.5,'density':1,'parts':[]}",
            "{'name':1,'size':3,'energy':0.5,'density':1,'parts':[]}"})
    void refusesWhatIsNotExactlyThat(String text) {
        JacksonException refused = assertThrows(JacksonException.class,
                () -> Json.MAPPER.readValue(text.replace('\'', '"'), Point.class));
        assertTrue(!Json.reason(refused).isBlank());
    }

    @Test
    void writesNoNumberThatIsNotFinite() {
        Points points = new Points(
                List.of(new Point("a", 3, 0.5, 1.0, new double[0]), new Point("b", 3, Double.NaN, 1.0, new double[0])));
        assertEquals("the number at /points/1/energy is NaN, which is no result",
                assertThrows(UntrustedResultException.class, () -> Json.line(points)).getMessage());
        assertThrows(UntrustedResultException.class, () -> Json.indented(new double[]{1, Double.NEGATIVE_INFINITY}));
    }
}
