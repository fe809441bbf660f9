using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kernel.ServiceDefaults.Buffers;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Http;

/// <summary>A type that clients send as JSON.</summary>
internal interface IJsonRequest
{
    /// <summary>Completes "The body is not …".</summary>
    static abstract string Expected { get; }

    /// <summary>The most bytes of the body.</summary>
    static virtual int MaxBytes => 64 * 1024;
}

/// <summary>A request body that is JSON, whatever content type the client names; null if it is empty.</summary>
internal readonly record struct JsonRequestBody<T>(T? Value) : IEndpointParameterMetadataProvider
    where T : class, IJsonRequest
{
    /// <summary>Reads the body.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, or not what <typeparamref name="T"/> says.</exception>
    public static async ValueTask<JsonRequestBody<T>> BindAsync(HttpContext context)
    {
        using var body = new PooledByteWriter(initialCapacity: 1024);
        if (!await context.Request.TryReadBodyAsync(T.MaxBytes, body))
        {
            throw new BadHttpRequestException($"The body may have at most {T.MaxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
        }

        if (body.WrittenSpan.Trim(" \t\r\n"u8).IsEmpty)
        {
            return default;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return new JsonRequestBody<T>(JsonSerializer.Deserialize(body.WrittenSpan, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"The body is not {T.Expected}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc />
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyMetadata(typeof(T), IsRequired: false, "application/json"));
}
