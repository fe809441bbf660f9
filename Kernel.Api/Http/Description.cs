using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http;

/// <summary>Marks a parameter that holds a sequence number. It is bound as text, so that the handler words the error.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SeqParameterAttribute : Attribute;

/// <summary>Marks a parameter that holds a comma-separated list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CommaSeparatedAttribute : Attribute;

/// <summary>Marks a parameter that is <c>true</c> or <c>false</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class AllowedBooleanAttribute : Attribute;

/// <summary>Describes a query parameter of the style deepObject, such as <c>tags[team]=backend</c>.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Description">The meaning.</param>
internal sealed record DeepObjectMetadata(string Name, string Description);

/// <summary>Describes a request body. Unlike the framework's metadata it does not reject other content types.</summary>
/// <param name="Type">The type of the body.</param>
/// <param name="IsRequired">Whether the body is required.</param>
/// <param name="ContentTypes">The content types.</param>
internal sealed record BodyMetadata(Type Type, bool IsRequired, params string[] ContentTypes);

/// <summary>Describes the data of an endpoint's server-sent events.</summary>
/// <param name="Schemas">The names of the schemas.</param>
internal sealed record EventStreamMetadata(params string[] Schemas);

/// <summary>Describes a response header.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Description">The meaning.</param>
/// <param name="Status">The status of the responses with this header.</param>
internal sealed record ResponseHeaderMetadata(string Name, string Description, int Status = StatusCodes.Status200OK);

/// <summary>Adds metadata that describes endpoints.</summary>
internal static class DescriptionExtensions
{
    /// <summary>Describes the problem responses of an endpoint, besides those of every endpoint.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(
            [.. statuses.Select(static status => new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [Problems.ContentType]))]);

    /// <summary>Describes an endpoint with a raw handler.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="handler">The method whose comments describe the endpoint.</param>
    /// <param name="metadata">The metadata of the request and the response.</param>
    public static TBuilder Describes<TBuilder>(this TBuilder builder, RequestDelegate handler, params object[] metadata)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata([handler.Method, .. metadata]);

    /// <summary>Describes the header that identifies the log of the sequence numbers.</summary>
    public static TBuilder HasStreamId<TBuilder>(this TBuilder builder, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ResponseHeaderMetadata(
            ServiceDefaults.Contracts.InternalApi.StreamIdHeader,
            "The identity of the log that the sequence numbers belong to. It changes when the journal is restored or new.",
            status));

    /// <summary>Describes the header of a response that acknowledges events or sessions.</summary>
    public static TBuilder HasDurable<TBuilder>(this TBuilder builder, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ResponseHeaderMetadata(
            StreamHeaders.Durable, "`false` if the journal cannot be written and the change is only in memory; absent otherwise.", status));
}
