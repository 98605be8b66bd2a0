import Testing

@testable import Telemetry

@Suite("Prometheus text format 0.0.4")
struct PrometheusTextTests {
    @Test("the whole exposition: names, escapes, units, cumulated buckets, +Inf and NaN")
    func golden() throws {
        let expected = #"""
            # HELP connections Open connections.
            # TYPE connections gauge
            connections -3
            # HELP flows_rejections_total Rejected "transactions", by reason\\cause.\nNever by id.
            # TYPE flows_rejections_total counter
            flows_rejections_total{kind="tx",reason="invalid"} 1
            flows_rejections_total{kind="tx",reason="a \"quoted\"\\path\nand\#r\nlines"} 2
            # HELP frame_bytes Sizes of frames.
            # TYPE frame_bytes histogram
            frame_bytes_bucket{le="64"} 0
            frame_bytes_bucket{le="1024"} 0
            frame_bytes_bucket{le="+Inf"} 0
            frame_bytes_sum 0
            frame_bytes_count 0
            # HELP loop_lag_seconds Lag of the loops.
            # TYPE loop_lag_seconds gauge
            loop_lag_seconds 0.0015
            # HELP loop_turn_seconds Turns of a loop.
            # TYPE loop_turn_seconds histogram
            loop_turn_seconds_bucket{loop="0",le="0.00001"} 2
            loop_turn_seconds_bucket{loop="0",le="0.002"} 3
            loop_turn_seconds_bucket{loop="0",le="1"} 3
            loop_turn_seconds_bucket{loop="0",le="+Inf"} 4
            loop_turn_seconds_sum{loop="0"} 3.00003
            loop_turn_seconds_count{loop="0"} 4
            # HELP process_cpu_seconds_total CPU time.
            # TYPE process_cpu_seconds_total counter
            process_cpu_seconds_total 12.5
            # HELP readings Readings.
            # TYPE readings gauge
            readings{of="a"} +Inf
            readings{of="b"} -Inf
            readings{of="c"} NaN
            readings{of="d"} 1e-07
            readings{of="e"} 3
            # HELP received_bytes_total Bytes read.
            # TYPE received_bytes_total counter
            received_bytes_total 18446744073709551615
            # HELP telemetry_series_over_limit_total Series that were folded into the series 'other' of their family.
            # TYPE telemetry_series_over_limit_total counter
            telemetry_series_over_limit_total 0

            """#
        #expect(PrometheusText.render(try ExpositionExample.snapshot()) == expected)
    }

    @Test("an empty snapshot is an empty text")
    func empty() {
        #expect(PrometheusText.render(MetricsSnapshot(families: [])).isEmpty)
    }

    @Test("the content type names the format and its version")
    func contentType() {
        #expect(PrometheusText.contentType == "text/plain; version=0.0.4; charset=utf-8")
    }
}
