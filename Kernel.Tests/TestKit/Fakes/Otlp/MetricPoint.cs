namespace Kernel.Tests.TestKit.Fakes.Otlp;

/// <summary>The newest value of one series.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Meter">The meter.</param>
/// <param name="Metric">Name, unit and description.</param>
/// <param name="Attributes">The series' attributes, as text, in the order of their names.</param>
/// <param name="Count">A sum's value, or how many measurements a histogram has.</param>
/// <param name="Total">The sum of a histogram's measurements.</param>
internal sealed record MetricPoint(string Service, string Meter, Metric Metric, string Attributes, double Count, double Total)
{
    public static IEnumerable<MetricPoint> Read(ResourceMetrics metrics) =>
        from scope in metrics.ScopeMetrics
        from metric in scope.Metrics
        from point in Points(metric)
        select new MetricPoint(
            metrics.Resource.Attributes.FirstOrDefault(static a => a.Key == "service.name")?.Value.StringValue ?? "",
            scope.Scope.Name,
            metric,
            string.Join(",", point.Attributes.OrderBy(static a => a.Key, StringComparer.Ordinal).Select(static a => $"{a.Key}={Text(a.Value)}")),
            point.Count,
            point.Total);

    private static IEnumerable<(IEnumerable<MetricAttribute> Attributes, double Count, double Total)> Points(Metric metric) =>
    [
        .. (metric.Sum?.DataPoints ?? []).Select(static p => ((IEnumerable<MetricAttribute>)p.Attributes, p.AsInt + p.AsDouble, 0d)),
        .. (metric.Histogram?.DataPoints ?? []).Select(static p => ((IEnumerable<MetricAttribute>)p.Attributes, (double)p.Count, p.Sum)),
    ];

    private static string Text(MetricValue value) => value switch
    {
        { HasStringValue: true } => value.StringValue,
        { HasIntValue: true } => value.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => value.BoolValue ? "true" : "false",
    };
}
