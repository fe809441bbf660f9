namespace Kernel.Api.OpenApi;

/// <summary>An event type, as one section of docs/events.md describes it; a type that happens in two ways has two.</summary>
/// <param name="Type">The type.</param>
/// <param name="Fields">The fields of its <c>data</c>.</param>
internal sealed record DocumentedEvent(string Type, IReadOnlyList<DocumentedField> Fields);
