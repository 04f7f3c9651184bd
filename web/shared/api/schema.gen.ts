// Generated from the server's OpenAPI document by scripts/gen-api.mjs. Change the server, then run it again.
export interface paths {
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The accounts of the shops where one may see accounts, the oldest first. */
        get: operations["get_api_v1_accounts"];
        put?: never;
        /** Creates an account. Roles may be granted where one may grant them, up to one's own. */
        post: operations["post_api_v1_accounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: operations["get_api_v1_accounts_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes name and cap. */
        patch: operations["patch_api_v1_accounts_id"];
        trace?: never;
    };
    "/api/v1/accounts/{id}/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The devices an account is signed in on. */
        get: operations["get_api_v1_accounts_id_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/devices/{device}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Signs an account out on one device. */
        delete: operations["delete_api_v1_accounts_id_devices_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replaces what an account is granted. */
        put: operations["put_api_v1_accounts_id_grants"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/hand-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands over everything that an account holds: `conversation.hand_over` for somebody else. */
        post: operations["post_api_v1_accounts_id_hand_over"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives an account another password; every session of it ends, and a lock is lifted. */
        put: operations["put_api_v1_accounts_id_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a suspended account sign in again. */
        post: operations["post_api_v1_accounts_id_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspends an account (冻结): its sockets are cut within a second, and it cannot sign in. */
        post: operations["post_api_v1_accounts_id_suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uploads a picture, video or file into a thread; a message then names it. */
        post: operations["post_api_v1_attachments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An attachment's bytes. Ranges are served, for video. */
        get: operations["get_api_v1_attachments_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log of the shops where one may read it, newest first; what belongs to no single shop is
         *     for those who may read it everywhere.
         */
        get: operations["get_api_v1_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buyers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Buyers, the newest first: all, or those with the words of a query in name, remark or tags. */
        get: operations["get_api_v1_buyers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buyers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A buyer's profile. */
        get: operations["get_api_v1_buyers_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what staff call a buyer, keep in mind about them, and who serves them. The buyer sees nothing of it. */
        patch: operations["patch_api_v1_buyers_id"];
        trace?: never;
    };
    "/api/v1/buyers/{id}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Blocks a buyer: what they have open is closed, and they may open nothing. */
        put: operations["put_api_v1_buyers_id_block"];
        post?: never;
        /** Lifts a block. */
        delete: operations["delete_api_v1_buyers_id_block"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buyers/{id}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a conversation with a buyer: the same as `conversation.start`. */
        post: operations["post_api_v1_buyers_id_conversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uploads a picture, video or file into the buyer's own thread. */
        post: operations["post_api_v1_chat_attachments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/attachments/{id}/{signature}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes behind an address that a buyer minted. */
        get: operations["get_api_v1_chat_attachments_id_signature"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/attachments/{id}/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mints an address that is good for five minutes, for `img` and `video`, which send no token. */
        post: operations["post_api_v1_chat_attachments_id_address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a chat session, or renews the one whose token is given. */
        post: operations["post_api_v1_chat_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/widget/{shop}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the widget of a shop looks, for its loader in a page of any site. Nothing in it is secret, and nobody is asked
         *     who they are; the page's `Origin` only tells whether the chat may stand in a frame there.
         */
        get: operations["get_api_v1_chat_widget_shop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/colours/{colour}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would be made of a colour: for whoever chooses one. */
        get: operations["get_api_v1_colours_colour"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations, the newest first. */
        get: operations["get_api_v1_conversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation. */
        get: operations["get_api_v1_conversations_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts what is offered: the same as `conversation.accept`. */
        post: operations["post_api_v1_conversations_id_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A supervisor gives a conversation to an agent: the same as `conversation.assign`. */
        post: operations["post_api_v1_conversations_id_assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a waiting conversation by hand: the same as `conversation.claim`. */
        post: operations["post_api_v1_conversations_id_claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a conversation: the same as `conversation.close`. */
        post: operations["post_api_v1_conversations_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was decided about a conversation and why, and why it still waits. */
        get: operations["get_api_v1_conversations_id_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Declines what is offered: the same as `conversation.decline`. */
        post: operations["post_api_v1_conversations_id_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the buyer how it was: the same as `rating.invite`. */
        post: operations["post_api_v1_conversations_id_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a conversation out of sight for a while: the same as `conversation.snooze`. */
        post: operations["post_api_v1_conversations_id_snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/takeover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A supervisor makes a conversation their own: the same as `conversation.takeover`. */
        post: operations["post_api_v1_conversations_id_takeover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands a conversation on: the same as `conversation.transfer`. */
        post: operations["post_api_v1_conversations_id_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/wrap-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says what a conversation was about, or mends it. */
        put: operations["put_api_v1_conversations_id_wrap_up"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The devices one is signed in on. */
        get: operations["get_api_v1_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Signs out one of one's own devices. */
        delete: operations["delete_api_v1_devices_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Archives a group: it takes nothing new, and what was served in it keeps its name. */
        delete: operations["delete_api_v1_groups_id"];
        options?: never;
        head?: never;
        /** Changes a group's settings. */
        patch: operations["patch_api_v1_groups_id"];
        trace?: never;
    };
    "/api/v1/groups/{id}/members/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds somebody who may serve in the shop, or changes their weight. */
        put: operations["put_api_v1_groups_id_members_account"];
        post?: never;
        /** Removes somebody; the conversations they hold stay with them. */
        delete: operations["delete_api_v1_groups_id_members_account"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop at a glance: agents, lines with reasons, alarms, and the last hour minute by minute. */
        get: operations["get_api_v1_monitor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop's phrases, or one's own, in the order they were made. */
        get: operations["get_api_v1_phrases"];
        put?: never;
        /** Makes a phrase: one's own, or with `phrase.manage` the shop's. */
        post: operations["post_api_v1_phrases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One phrase, if one may use it. */
        get: operations["get_api_v1_phrases_id"];
        put?: never;
        post?: never;
        /** Deletes a phrase: one's own, or with `phrase.manage` the shop's. */
        delete: operations["delete_api_v1_phrases_id"];
        options?: never;
        head?: never;
        /** Changes a phrase: one's own, or with `phrase.manage` the shop's. */
        patch: operations["patch_api_v1_phrases_id"];
        trace?: never;
    };
    "/api/v1/phrases/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every phrase one may use, to keep and to search in. With `If-None-Match` an unchanged copy is not sent again. */
        get: operations["get_api_v1_phrases_copy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop's phrases, or one's own, as a file that 千牛 and the import read. */
        get: operations["get_api_v1_phrases_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The groups of a shop's phrases, or of one's own, with how many are in each. */
        get: operations["get_api_v1_phrases_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Imports a file of phrases into one's own, or with `phrase.manage` into the shop's. */
        post: operations["post_api_v1_phrases_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds to how often one used which phrase: told from time to time, not at each use. */
        post: operations["post_api_v1_phrases_uses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The built-in roles, the strongest first. */
        get: operations["get_api_v1_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages, file names and notes that hold every word of `q`, the newest first. Personal data is looked for in the
         *     form that the account sees.
         */
        get: operations["get_api_v1_search_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who one is, what one may do, and where. */
        get: operations["get_api_v1_session"];
        put?: never;
        /** Sign in. The session's token comes as a cookie; a program may send it as a bearer instead. */
        post: operations["post_api_v1_session"];
        /** Sign out: the session ends everywhere it is open. */
        delete: operations["delete_api_v1_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one's own password; one's other sessions end. */
        put: operations["put_api_v1_session_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This installation's public key, and whether this device is subscribed. */
        get: operations["get_api_v1_session_push"];
        /** Subscribes this device, in place of what it had; it ends with the session. */
        put: operations["put_api_v1_session_push"];
        post?: never;
        /** Ends this device's subscription. */
        delete: operations["delete_api_v1_session_push"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own settings. */
        get: operations["get_api_v1_session_settings"];
        /** Replaces one's own settings. */
        put: operations["put_api_v1_session_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Confirms the authenticator app: signing in asks for a code from now on. */
        put: operations["put_api_v1_session_totp"];
        /** Begins to set up an authenticator app; nothing changes until its first code is confirmed. */
        post: operations["post_api_v1_session_totp"];
        /** Removes the authenticator app. */
        delete: operations["delete_api_v1_session_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** First start only: makes the owner and the first shop, and signs in. */
        post: operations["post_api_v1_setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shops one belongs to. */
        get: operations["get_api_v1_shops"];
        put?: never;
        /** Makes a shop with its default group. */
        post: operations["post_api_v1_shops"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop with its settings. */
        get: operations["get_api_v1_shops_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a shop's settings. */
        patch: operations["patch_api_v1_shops_id"];
        trace?: never;
    };
    "/api/v1/shops/{id}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The colleagues one may hand a conversation to. */
        get: operations["get_api_v1_shops_id_agents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop's groups with their members: the default first, then in the order they were made. */
        get: operations["get_api_v1_shops_id_groups"];
        put?: never;
        /** Makes a group. */
        post: operations["post_api_v1_shops_id_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}/identity-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets how the shop signs who its buyers are; a secret is shown in this answer only. */
        put: operations["put_api_v1_shops_id_identity_key"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who waits in a shop, and why each still does. */
        get: operations["get_api_v1_shops_id_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}/reception": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a shop receives its buyers. */
        get: operations["get_api_v1_shops_id_reception"];
        /** Replaces how a shop receives its buyers, as a whole. */
        put: operations["put_api_v1_shops_id_reception"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}/reception/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who would get a buyer who comes now, and why; also with settings that are not saved yet. */
        post: operations["post_api_v1_shops_id_reception_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threads/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of a thread's log. */
        get: operations["get_api_v1_threads_id_events"];
        put?: never;
        /** Sends a message or leaves a note: the same as `message.send`. */
        post: operations["post_api_v1_threads_id_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threads/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The notes that staff left in a thread, the newest first. */
        get: operations["get_api_v1_threads_id_notes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threads/{id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A thread's transcript as one file, for a dispute. That it was taken is in the audit log. */
        get: operations["get_api_v1_threads_id_transcript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs. */
        get: operations["get_livez"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the server measures, for Prometheus. With `metrics_token` set it is asked for as a bearer;
         *     without, only this machine may read.
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready to serve: the database answers, its tables are of this version, its clock agrees with this
         *     machine's, and the server is not on its way out. That Redis is away is said, and no reason not to be ready.
         */
        get: operations["get_readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `access.changed`: permissions or shops are other than they were. */
        AccessChanged: {
            me: components["schemas"]["Me"];
        };
        /** @description An account, as those who may see it see it. */
        Account: {
            /** Format: int64 */
            cap: number;
            created_at: components["schemas"]["Time"];
            grants: components["schemas"]["Grant"][];
            id: components["schemas"]["Id"];
            kind: components["schemas"]["AccountKind"];
            last_seen_at: components["schemas"]["Time"] | null;
            /**
             * Format: int64
             * @description How many conversations it holds now.
             */
            load: number;
            login: string;
            name: string;
            presence: components["schemas"]["Presence"];
            status: components["schemas"]["Status"];
            /** @description Whether it signs in with a code as second step. */
            totp: boolean;
            /**
             * Format: int64
             * @description For `If-Match`.
             */
            version: number;
        };
        /**
         * @description What kind of account acts.
         * @enum {string}
         */
        AccountKind: "owner" | "staff";
        /** @description An account by name. */
        AccountName: {
            id: components["schemas"]["Id"];
            name: string;
        };
        /** @description `typing` for buyers. */
        AgentTyping: {
            by: components["schemas"]["TheAgent"];
            name: string;
        };
        /** @description `conversation.accept` and `conversation.decline`. */
        AnswerOffer: {
            offer: components["schemas"]["Id"];
        };
        /** @description Where something went in the log. */
        AppendedView: {
            at: components["schemas"]["Time"];
            /** Format: int64 */
            seq: number;
        };
        /** @description Why this agent: the rule that decided, and what it saw. */
        AssignedBecause: {
            last_served_at: components["schemas"]["Time"];
            /** @enum {string} */
            rule: "last_agent";
        } | {
            /** @enum {string} */
            rule: "dedicated";
        } | {
            /** Format: int64 */
            candidates: number;
            /** Format: int64 */
            cap: number;
            /** Format: int64 */
            load: number;
            /** @description The fallback group that was asked as well (rule 8). */
            overflow?: components["schemas"]["Named_Id"];
            /** @enum {string} */
            rule: "least_loaded";
        } | {
            /** Format: int64 */
            candidates: number;
            /** @description The fallback group that was asked as well (rule 8). */
            overflow?: components["schemas"]["Named_Id"];
            /** @enum {string} */
            rule: "round_robin";
        } | {
            /** Format: int64 */
            candidates: number;
            /** Format: int64 */
            cap: number;
            /** Format: int64 */
            load: number;
            /** @description The fallback group that was asked as well (rule 8). */
            overflow?: components["schemas"]["Named_Id"];
            /** @enum {string} */
            rule: "weighted";
            /** Format: int64 */
            weight: number;
        } | {
            /** @enum {string} */
            rule: "transfer";
        } | {
            /** @enum {string} */
            rule: "claim";
        } | {
            /** @enum {string} */
            rule: "start";
        } | {
            /** @enum {string} */
            rule: "take_over";
        } | {
            above_cap: boolean;
            /** @enum {string} */
            rule: "push";
        };
        /** @description Whom a conversation is given to. */
        AssignRequest: {
            /** @description Also when the agent holds as many as they may. */
            above_cap?: boolean | null;
            /** Format: int64 */
            assignment_epoch: number;
            /** @description At most 200 characters; needed to go above the cap. */
            reason?: string | null;
            to: components["schemas"]["Id"];
        };
        /** @description `conversation.assign`. */
        AssignTo: {
            /** @description Also when the agent holds as many as they may. */
            above_cap?: boolean | null;
            /**
             * Format: int64
             * @description The epoch the asker knows; a newer one means that it went elsewhere.
             */
            assignment_epoch: number;
            conversation: components["schemas"]["Id"];
            /** @description At most 200 characters; needed to go above the cap. */
            reason?: string | null;
            to: components["schemas"]["Id"];
        };
        /**
         * @description What an attachment is shown as.
         * @enum {string}
         */
        AttachmentKind: "image" | "file" | "video";
        /** @description An uploaded file as messages show it. */
        AttachmentView: {
            /**
             * Format: int64
             * @description Size of the stored bytes.
             */
            bytes: number;
            /** Format: int64 */
            height: number | null;
            id: components["schemas"]["Id"];
            kind: components["schemas"]["AttachmentKind"];
            mime: string;
            /** @description The name it was uploaded under, cleaned. */
            name: string;
            /**
             * Format: int64
             * @description Pixels; images only.
             */
            width: number | null;
        };
        /** @description An account that did something. */
        AuditActor: {
            id: components["schemas"]["Id"];
            /** @description As it was called then. */
            name: string;
        };
        /** @description An entry of the audit log. */
        AuditEntry: {
            /** @description What was done: `account.suspend`. */
            action: string;
            actor: components["schemas"]["AuditActor"] | null;
            /** @description Where the request came from. */
            address: string | null;
            at: components["schemas"]["Time"];
            /** @description What changed. */
            detail: Record<string, never>;
            id: components["schemas"]["Id"];
            /** Format: uuid */
            object: string | null;
            /** @description The kind of what it was done to: `account`. */
            object_kind: string;
            shop: components["schemas"]["Id"] | null;
            /** @description The command line or the server itself, by name; null for accounts and for who was not signed in. */
            source: string | null;
        };
        /**
         * @description Which automatic text a message is.
         * @enum {string}
         */
        Auto: "welcome" | "away";
        /** @enum {string} */
        Because: "suspended" | "signed_out" | "draining";
        /** @description What it says, for staff. `quote` and `target` are `seq`. */
        Body: {
            auto?: components["schemas"]["Auto"];
            /** @enum {string} */
            kind: "text";
            /** Format: int64 */
            quote?: number;
            text: string;
        } | {
            attachment: components["schemas"]["AttachmentView"];
            /** @enum {string} */
            kind: "image";
            /** Format: int64 */
            quote?: number;
        } | {
            attachment: components["schemas"]["AttachmentView"];
            /** @enum {string} */
            kind: "file";
            /** Format: int64 */
            quote?: number;
        } | {
            attachment: components["schemas"]["AttachmentView"];
            /** @enum {string} */
            kind: "video";
            /** Format: int64 */
            quote?: number;
        } | {
            /** @enum {string} */
            kind: "note";
            /** Format: int64 */
            quote?: number;
            text: string;
            /** @description Of a whisper: the agent it is meant for. */
            to?: components["schemas"]["Named_Id"];
        } | {
            /** @enum {string} */
            kind: "recalled";
        } | {
            /** @enum {string} */
            kind: "recall";
            /** Format: int64 */
            target: number;
        } | {
            because: components["schemas"]["QueuedBecause"];
            from: components["schemas"]["Named_Id"] | null;
            group: components["schemas"]["Named_Id"];
            /** @enum {string} */
            kind: "queued";
            note: string | null;
            reason: string | null;
        } | {
            because: components["schemas"]["AssignedBecause"];
            /** Format: int64 */
            epoch: number;
            from: components["schemas"]["Named_Id"] | null;
            /** @enum {string} */
            kind: "assigned";
            note: string | null;
            reason: string | null;
            rule: components["schemas"]["Rule"];
            to: components["schemas"]["Named_Id"];
        } | {
            by: components["schemas"]["Closer"];
            /** @enum {string} */
            kind: "closed";
        } | {
            because: components["schemas"]["PooledBecause"];
            group: components["schemas"]["Named_Id"];
            /** @enum {string} */
            kind: "pooled";
        } | {
            expires_at: components["schemas"]["Time"];
            from: components["schemas"]["Named_Id"] | null;
            /** @enum {string} */
            kind: "offered";
            note: string | null;
            offer: components["schemas"]["Id"];
            offer_kind: components["schemas"]["OfferKind"];
            reason: string | null;
            to: components["schemas"]["Named_Id"];
        } | {
            /** @enum {string} */
            kind: "offer_ended";
            offer: components["schemas"]["Id"];
            outcome: components["schemas"]["OfferEnd"];
            to: components["schemas"]["Named_Id"];
        } | {
            /** @enum {string} */
            kind: "snoozed";
            until: components["schemas"]["Time"] | null;
        } | {
            /** @enum {string} */
            kind: "wrap_up";
            summary: string;
            topic: string;
        } | {
            /** @enum {string} */
            kind: "rating_invited";
        } | {
            comment: string | null;
            /** @enum {string} */
            kind: "rated";
            /**
             * Format: int64
             * @description 0 very satisfied … 4 very dissatisfied.
             */
            score: number;
        };
        /** @description A buyer's profile; personal data is masked. */
        Buyer: {
            blocked: components["schemas"]["BuyerBlock"] | null;
            created_at: components["schemas"]["Time"];
            dedicated: components["schemas"]["AccountName"] | null;
            /**
             * Format: int64
             * @description 1 unfriendly … 5 friendly; null when nobody said.
             */
            friendliness: number | null;
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description 0–9.
             */
            level: number;
            name: string;
            /** @description What staff keep in mind about the buyer. */
            remark: string | null;
            shop: components["schemas"]["Id"];
            tags: string[];
            /** @description Whether the shop signed who this is. */
            verified: boolean;
            /** Format: int64 */
            version: number;
        };
        /** @description Why a buyer may open nothing. */
        BuyerBlock: {
            at: components["schemas"]["Time"];
            by: components["schemas"]["AccountName"];
            reason: string;
            until: components["schemas"]["Time"] | null;
        };
        /** @description What it says, for the buyer. `quote` and `target` are the buyer's own numbers. */
        BuyerBody: {
            auto?: components["schemas"]["Auto"];
            /** @enum {string} */
            kind: "text";
            /** Format: int64 */
            quote?: number;
            text: string;
        } | {
            attachment: components["schemas"]["AttachmentView"];
            /** @enum {string} */
            kind: "image";
            /** Format: int64 */
            quote?: number;
        } | {
            attachment: components["schemas"]["AttachmentView"];
            /** @enum {string} */
            kind: "file";
            /** Format: int64 */
            quote?: number;
        } | {
            attachment: components["schemas"]["AttachmentView"];
            /** @enum {string} */
            kind: "video";
            /** Format: int64 */
            quote?: number;
        } | {
            /** @enum {string} */
            kind: "recalled";
        } | {
            /** @enum {string} */
            kind: "recall";
            /** Format: int64 */
            target: number;
        } | {
            /** @enum {string} */
            kind: "queued";
        } | {
            agent: string;
            /** @enum {string} */
            kind: "assigned";
        } | {
            by: components["schemas"]["ClosedBy"];
            /** @enum {string} */
            kind: "closed";
        } | {
            /** @enum {string} */
            kind: "pooled";
        } | {
            /** @enum {string} */
            kind: "rating_invited";
        } | {
            /** @enum {string} */
            kind: "rated";
            /**
             * Format: int64
             * @description 0 very satisfied … 4 very dissatisfied.
             */
            score: number;
        };
        /** @description What is to be changed; what is absent stays. */
        BuyerChanges: {
            dedicated?: components["schemas"]["Id"] | null;
            /**
             * Format: int64
             * @description 1 unfriendly … 5 friendly; null for nothing said.
             */
            friendliness?: number | null;
            /**
             * Format: int64
             * @description 0–9.
             */
            level?: number | null;
            /** @description What staff call the buyer, at most 40 characters; empty: the buyer's own name again. */
            name?: string | null;
            /** @description At most 500 characters. Telephone, identity-card and bank-card numbers in it are masked for good. */
            remark?: string | null;
            /** @description At most 50 of at most 32 characters, masked as the remark is. */
            tags?: string[] | null;
        };
        /** @description `sync.digest` for buyers. */
        BuyerDigest: {
            /** Format: int64 */
            last_seq: number;
        };
        /** @description An event as the buyer sees it; `seq` is the buyer's own numbering. */
        BuyerEvent: {
            at: components["schemas"]["Time"];
            body: components["schemas"]["BuyerBody"];
            client_id: components["schemas"]["Id"] | null;
            /** @description Never `note`. */
            kind: components["schemas"]["EventKind"];
            sender: components["schemas"]["BuyerSender"];
            /** Format: int64 */
            seq: number;
        };
        /** @description The same of a buyer's own thread. */
        BuyerEventsPage: {
            /** @description Ascending. */
            events: components["schemas"]["BuyerEvent"][];
            /** @description Whether there are more in the direction that was asked for. */
            more: boolean;
        };
        /** @description The first operation of a buyer. */
        BuyerHello: {
            /** @description Name and version of the program, for the log. */
            client: string;
            entry?: components["schemas"]["Entry"] | null;
            resume?: components["schemas"]["BuyerResumeFrom"] | null;
        };
        /** @description `message.read` of buyers. */
        BuyerMarkRead: {
            /** Format: int64 */
            seq: number;
        };
        /** @description A buyer as conversations show them. */
        BuyerName: {
            id: components["schemas"]["Id"];
            /** @description Masked where it holds personal data. */
            name: string;
            /** @description Whether the shop signed who this is. */
            verified: boolean;
        };
        /** @description The same for the buyer. */
        BuyerRating: {
            invited: boolean;
            /**
             * Format: int64
             * @description 0 very satisfied … 4 very dissatisfied; null while they have not said.
             */
            score: number | null;
        };
        /** @description `message.recall` of buyers. */
        BuyerRecall: {
            client_id: components["schemas"]["Id"];
            /** Format: int64 */
            seq: number;
        };
        /** @description `resume.end` for buyers. */
        BuyerResumeEnd: {
            /** Format: int64 */
            last_seq: number;
            /** @description Forget what is held of the thread and read `history`. */
            reset: boolean;
        };
        BuyerResumeFrom: {
            /** Format: int64 */
            seq: number;
        };
        /** @description What buyers may send. `quote` is the buyer's own `seq` of another message. */
        BuyerSays: {
            /** @enum {string} */
            kind: "text";
            /** Format: int64 */
            quote?: number | null;
            text: string;
        } | {
            attachment: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "image";
            /** Format: int64 */
            quote?: number | null;
        } | {
            attachment: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "file";
            /** Format: int64 */
            quote?: number | null;
        } | {
            attachment: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "video";
            /** Format: int64 */
            quote?: number | null;
        };
        /** @description `message.send` of buyers. */
        BuyerSend: {
            body: components["schemas"]["BuyerSays"];
            client_id: components["schemas"]["Id"];
        };
        /** @description Who wrote it, for the buyer: agents by name only. */
        BuyerSender: {
            /** @enum {string} */
            kind: "buyer";
        } | {
            /** @enum {string} */
            kind: "agent";
            name: string;
        } | {
            /** @enum {string} */
            kind: "system";
        };
        /** @description Where the buyer's thread stands, in their own numbering. */
        BuyerThread: {
            /** @description Who serves them. */
            agent: string | null;
            /** Format: int64 */
            last_seq: number;
            queue: components["schemas"]["QueuePosition"] | null;
            rating: components["schemas"]["BuyerRating"] | null;
            /** Format: int64 */
            read_seq: number;
            /** Format: int64 */
            staff_read_seq: number;
            state: components["schemas"]["BuyerThreadState"];
            /** @description Key of what they chose from the shop's topics, for what is open or what opens next. */
            topic: string | null;
        };
        /** @description `thread.read` for buyers. */
        BuyerThreadRead: {
            by: components["schemas"]["TheAgent"];
            /** Format: int64 */
            seq: number;
        };
        /** @enum {string} */
        BuyerThreadState: "none" | "queued" | "pooled" | "assigned" | "closed";
        /** @description The answer to the first operation of a buyer. */
        BuyerWelcome: {
            connection: components["schemas"]["Id"];
            /** @description Other than before: the data was restored from a backup; drop every local copy. */
            data_generation: string;
            limits: components["schemas"]["MessageLimits"];
            me: components["schemas"]["ChatBuyer"];
            server_time: components["schemas"]["Time"];
            shop: components["schemas"]["PublicShop"];
            thread: components["schemas"]["BuyerThread"];
            token_expires_at: components["schemas"]["Time"];
        };
        /** @description One's own password, now and from now on. */
        ChangePassword: {
            current: string;
            /** @description 8–128 characters, not the login. */
            new: string;
        };
        /** @description The buyer, as they see themselves. */
        ChatBuyer: {
            id: components["schemas"]["Id"];
            name: string;
            verified: boolean;
        };
        ChatEvents: {
            "queue.position": components["schemas"]["QueuePosition"];
            "resume.end": components["schemas"]["BuyerResumeEnd"];
            "session.ending": components["schemas"]["SessionEnding"];
            "sync.digest": components["schemas"]["BuyerDigest"];
            "thread.event": components["schemas"]["BuyerEvent"];
            "thread.read": components["schemas"]["BuyerThreadRead"];
            typing: components["schemas"]["AgentTyping"];
        };
        ChatOperations: {
            "conversation.close": {
                d: components["schemas"]["Nothing"];
                ok: components["schemas"]["AppendedView"];
            };
            hello: {
                d: components["schemas"]["BuyerHello"];
                ok: components["schemas"]["BuyerWelcome"];
            };
            history: {
                d: components["schemas"]["Range"];
                ok: components["schemas"]["BuyerEventsPage"];
            };
            "message.read": {
                d: components["schemas"]["BuyerMarkRead"];
                ok: components["schemas"]["Nothing"];
            };
            "message.recall": {
                d: components["schemas"]["BuyerRecall"];
                ok: components["schemas"]["AppendedView"];
            };
            "message.send": {
                d: components["schemas"]["BuyerSend"];
                ok: components["schemas"]["AppendedView"];
            };
            "rating.send": {
                d: components["schemas"]["SendRating"];
                ok: components["schemas"]["AppendedView"];
            };
            "topic.choose": {
                d: components["schemas"]["ChooseTopic"];
                ok: components["schemas"]["Nothing"];
            };
            typing: {
                d: components["schemas"]["Nothing"];
                ok: components["schemas"]["Nothing"];
            };
        };
        /** @description What the widget needs to begin. */
        ChatSession: {
            buyer: components["schemas"]["ChatBuyer"];
            expires_at: components["schemas"]["Time"];
            shop: components["schemas"]["PublicShop"];
            /** @description For `Authorization: Bearer` and the socket's subprotocol. The same as before while the buyer is the same. */
            token: string;
        };
        /** @description `topic.choose`. */
        ChooseTopic: {
            /** @description The key of one of the shop's topics. */
            topic: string;
        };
        /** @description `conversation.claim`. */
        ClaimByHand: {
            /**
             * Format: int64
             * @description The epoch the asker knows; a newer one means that somebody had it meanwhile.
             */
            assignment_epoch: number;
            conversation: components["schemas"]["Id"];
        };
        /** @description What a conversation is taken under. */
        ClaimRequest: {
            /** Format: int64 */
            assignment_epoch: number;
        };
        /** @description `conversation.close` of staff. */
        Close: {
            /**
             * Format: int64
             * @description The epoch the asker knows; a newer one means that it went elsewhere.
             */
            assignment_epoch: number;
            conversation: components["schemas"]["Id"];
            wrap_up?: components["schemas"]["Summary"] | null;
        };
        /**
         * @description Who ended a conversation, as the buyer is told.
         * @enum {string}
         */
        ClosedBy: "agent" | "buyer" | "idle";
        /** @description Who closed a conversation. */
        Closer: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "account";
            name: string;
        } | {
            /** @enum {string} */
            kind: "buyer";
        } | {
            /** @enum {string} */
            kind: "idle";
        };
        /** @description What ends a conversation. */
        CloseRequest: {
            /** Format: int64 */
            assignment_epoch: number;
            wrap_up?: components["schemas"]["Summary"] | null;
        };
        /**
         * @description Every code a client can meet, on REST and on the sockets. docs/protocol.md lists them all.
         * @enum {string}
         */
        Code: "bad_request" | "wrong_credentials" | "code_required" | "wrong_code" | "unauthenticated" | "forbidden" | "refused" | "not_found" | "conflict" | "not_assignee" | "at_cap" | "not_available" | "closed" | "too_late" | "wrap_up_required" | "stale_version" | "too_large" | "unsupported_type" | "invalid" | "rate_limited" | "locked" | "queue_full" | "unavailable";
        /** @description Everybody who may serve in a shop. */
        Colleagues: {
            items: components["schemas"]["ColleagueView"][];
        };
        /** @description A colleague as the transfer dialog shows them. */
        ColleagueView: {
            /** Format: int64 */
            cap: number;
            groups: components["schemas"]["GroupName"][];
            id: components["schemas"]["Id"];
            /** Format: int64 */
            load: number;
            name: string;
            /** @description They let an offer expire and get nothing new until they choose a presence or accept something. */
            not_responding: boolean;
            /** @description What counts: `offline` also without a live connection. */
            presence: components["schemas"]["Presence"];
        };
        /** @description What is made of a shop's colour. */
        Colours: {
            dark: components["schemas"]["Shades"];
            light: components["schemas"]["Shades"];
        };
        /** @description A code of the authenticator app. */
        ConfirmTotp: {
            /** @description Six digits. */
            code: string;
        };
        /** @description A conversation as staff see it in their lists. */
        Conversation: {
            assigned_at: components["schemas"]["Time"] | null;
            assignee: components["schemas"]["Named_Id"] | null;
            /** Format: int64 */
            assignment_epoch: number;
            because: components["schemas"]["AssignedBecause"] | null;
            buyer: components["schemas"]["BuyerName"];
            /**
             * Format: int64
             * @description How far the buyer has read, in the staff numbering.
             */
            buyer_read_seq: number;
            closed_at: components["schemas"]["Time"] | null;
            enqueued_at: components["schemas"]["Time"];
            entry: components["schemas"]["Entry"] | null;
            group: components["schemas"]["Named_Id"];
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description Within a line the higher goes first; 0 is no lane.
             */
            lane: number;
            last_buyer_at: components["schemas"]["Time"] | null;
            /** Format: int64 */
            last_seq: number;
            offer: components["schemas"]["OfferView"] | null;
            opened_at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Where in its thread it begins.
             */
            opened_seq: number;
            preview: components["schemas"]["Preview"] | null;
            rating: components["schemas"]["Rating"] | null;
            /**
             * Format: int64
             * @description How far the asking account has read.
             */
            read_seq: number;
            rule: components["schemas"]["Rule"] | null;
            shop: components["schemas"]["Id"];
            snoozed_until: components["schemas"]["Time"] | null;
            state: components["schemas"]["State"];
            thread: components["schemas"]["Id"];
            /** @description Key of what the buyer chose from the shop's topics. */
            topic: string | null;
            /**
             * Format: int64
             * @description The buyer's messages after `read_seq`.
             */
            unread: number;
            waiting_since: components["schemas"]["Time"] | null;
            wrap_up: components["schemas"]["WrapUp"] | null;
        };
        /** @description `conversation.removed`: no longer this account's. */
        ConversationRemoved: {
            because: components["schemas"]["RemovedBecause"];
            by: components["schemas"]["Named_Id"] | null;
            conversation: components["schemas"]["Id"];
            reason: string | null;
            thread: components["schemas"]["Id"];
        };
        /** @description A phrase as the desk keeps it. */
        CopiedPhrase: {
            code: string;
            group: string;
            id: components["schemas"]["Id"];
            /**
             * @description The syllable of each of the first 200 Han characters of `text`, with other common readings: `hai|huan mei fa huo`.
             *     Their first letters are the initials.
             */
            pinyin: string;
            shop: components["schemas"]["Id"] | null;
            text: string;
            /**
             * Format: int64
             * @description How often one used it oneself.
             */
            uses: number;
            /** Format: int64 */
            version: number;
        };
        /** @description What was used since the last telling. */
        CountUses: {
            /** @description At most 200. */
            uses: components["schemas"]["PhraseUse"][];
        };
        /** @description A new account, as it is asked for. */
        CreateAccount: {
            /**
             * Format: int64
             * @description How many conversations they may hold: 0–200, default 10.
             */
            cap?: number | null;
            /** @description Shown to colleagues and buyers: 1–40 characters. */
            display_name: string;
            grants: components["schemas"]["Grant"][];
            /**
             * @description What they sign in with: 2–40 letters a–z, digits, Chinese characters or `. _ - @ :`. Spellings
             *     that look alike (capitals, full width) are one login.
             */
            login: string;
            /** @description 8–128 characters, not the login. */
            password: string;
        };
        /** @description What somebody signs in with. */
        Credentials: {
            /** @description Of the authenticator app, when the account asks for one. */
            code?: string | null;
            login: string;
            password: string;
        };
        /**
         * Format: date
         * @example 2026-10-01
         */
        Day: string;
        /** @description What a decision looked at. */
        DecisionDetail: {
            /** @description How many were turned down for which reason, those named included. */
            counts: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description The higher goes first; 0 is nobody's lane.
             */
            lane: number;
            /** @description Whether it came from the leave-message pool. */
            pooled: boolean;
            /** @description At most 20 of those who were looked at and not chosen. */
            turned_down: components["schemas"]["TurnedDown"][];
            /**
             * Format: int64
             * @description Since the original enqueueing, in milliseconds.
             */
            waited_ms: number;
        };
        /** @description Everything that was decided about a conversation, and why it still waits. */
        Decisions: {
            items: components["schemas"]["DecisionView"][];
            waiting: components["schemas"]["WhyWaiting"] | null;
        };
        /** @description One decision, as it was made. */
        DecisionView: {
            account: components["schemas"]["Named_Id"] | null;
            at: components["schemas"]["Time"];
            /** @description What the rules saw, and whom they turned down. */
            detail: Record<string, never>;
            group: components["schemas"]["Named_Id"] | null;
            outcome: components["schemas"]["Outcome"];
            rule: components["schemas"]["Rule"] | null;
            /**
             * Format: int64
             * @description Of the log's entry that carried it out.
             */
            seq: number;
        };
        /** @description It is left to others. */
        Declined: Record<string, never>;
        DeskEvents: {
            "access.changed": components["schemas"]["AccessChanged"];
            "conversation.added": components["schemas"]["Conversation"];
            "conversation.removed": components["schemas"]["ConversationRemoved"];
            "monitor.delta": components["schemas"]["MonitorDelta"];
            "offer.ended": components["schemas"]["OfferOver"];
            "offer.made": components["schemas"]["OfferMade"];
            "presence.changed": components["schemas"]["PresenceChanged"];
            "resume.end": components["schemas"]["ResumeEnd"];
            "session.ending": components["schemas"]["SessionEnding"];
            "sync.digest": components["schemas"]["Digest"];
            "thread.event": components["schemas"]["Event"];
            "thread.read": components["schemas"]["ThreadRead"];
            typing: components["schemas"]["SomebodyTyping"];
            viewing: components["schemas"]["Viewers"];
        };
        DeskOperations: {
            "conversation.accept": {
                d: components["schemas"]["AnswerOffer"];
                ok: components["schemas"]["AppendedView"];
            };
            "conversation.assign": {
                d: components["schemas"]["AssignTo"];
                ok: components["schemas"]["AppendedView"];
            };
            "conversation.claim": {
                d: components["schemas"]["ClaimByHand"];
                ok: components["schemas"]["AppendedView"];
            };
            "conversation.close": {
                d: components["schemas"]["Close"];
                ok: components["schemas"]["AppendedView"];
            };
            "conversation.decline": {
                d: components["schemas"]["AnswerOffer"];
                ok: components["schemas"]["Nothing"];
            };
            "conversation.hand_over": {
                d: components["schemas"]["HandOver"];
                ok: components["schemas"]["HandedOver"];
            };
            "conversation.snooze": {
                d: components["schemas"]["Snooze"];
                ok: components["schemas"]["AppendedView"];
            };
            "conversation.start": {
                d: components["schemas"]["StartConversation"];
                ok: components["schemas"]["Started"];
            };
            "conversation.takeover": {
                d: components["schemas"]["TakeOver"];
                ok: components["schemas"]["AppendedView"];
            };
            "conversation.transfer": {
                d: components["schemas"]["Transfer"];
                ok: components["schemas"]["Transferred"];
            };
            "conversation.unwatch": {
                d: components["schemas"]["Watch"];
                ok: components["schemas"]["Nothing"];
            };
            "conversation.watch": {
                d: components["schemas"]["Watch"];
                ok: components["schemas"]["Conversation"];
            };
            hello: {
                d: components["schemas"]["StaffHello"];
                ok: components["schemas"]["StaffWelcome"];
            };
            history: {
                d: components["schemas"]["History"];
                ok: components["schemas"]["EventsPage"];
            };
            "message.read": {
                d: components["schemas"]["MarkRead"];
                ok: components["schemas"]["Nothing"];
            };
            "message.recall": {
                d: components["schemas"]["Recall"];
                ok: components["schemas"]["AppendedView"];
            };
            "message.send": {
                d: components["schemas"]["SendMessage"];
                ok: components["schemas"]["AppendedView"];
            };
            "monitor.subscribe": {
                d: components["schemas"]["WatchShop"];
                ok: components["schemas"]["Monitor"];
            };
            "monitor.unsubscribe": {
                d: components["schemas"]["Nothing"];
                ok: components["schemas"]["Nothing"];
            };
            "presence.set": {
                d: components["schemas"]["SetPresence"];
                ok: components["schemas"]["PresenceSet"];
            };
            "rating.invite": {
                d: components["schemas"]["InviteRating"];
                ok: components["schemas"]["AppendedView"];
            };
            typing: {
                d: components["schemas"]["Typing"];
                ok: components["schemas"]["Nothing"];
            };
            viewing: {
                d: components["schemas"]["View"];
                ok: components["schemas"]["Viewers"];
            };
            "whisper.send": {
                d: components["schemas"]["SendWhisper"];
                ok: components["schemas"]["AppendedView"];
            };
        };
        /** @description A device that somebody is signed in on. */
        Device: {
            /** @description Where it signed in from. */
            address: string;
            created_at: components["schemas"]["Time"];
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description When it ends if it is not used. */
            expires_at: components["schemas"]["Time"];
            id: components["schemas"]["Id"];
            /** @description To the minute. */
            last_seen_at: components["schemas"]["Time"];
            /** @description Browser and system: `Chrome · Windows`. */
            name: string;
        };
        /** @description Devices, the one used last first. */
        Devices: {
            items: components["schemas"]["Device"][];
        };
        /** @description `sync.digest` for staff: the last numbers of what changed lately. */
        Digest: {
            threads: components["schemas"]["ThreadDigest"][];
        };
        /** @description What an authenticator app is given. */
        Enrolment: {
            /** @description For a QR code. */
            otpauth_url: string;
            /** @description Base32, for typing in. */
            secret: string;
        };
        /** @description Where the buyer came from: the page the chat was opened on. */
        Entry: {
            kind: components["schemas"]["EntryKind"];
            /** @description The shop's number of the order; at most 100 characters. */
            order?: string | null;
            /** @description The shop's id of the product; at most 100 characters. */
            product?: string | null;
            /** @description At most 200 characters. */
            title?: string | null;
            /** @description At most 1,000 characters. */
            url?: string | null;
        };
        /**
         * @description What kind of page a buyer came from.
         * @enum {string}
         */
        EntryKind: "shop" | "product" | "order" | "logistics";
        /** @description An event as staff see it. */
        Event: {
            at: components["schemas"]["Time"];
            body: components["schemas"]["Body"];
            client_id: components["schemas"]["Id"] | null;
            conversation: components["schemas"]["Id"] | null;
            kind: components["schemas"]["EventKind"];
            sender: components["schemas"]["Sender"];
            /** Format: int64 */
            seq: number;
            thread: components["schemas"]["Id"];
        };
        /** @description A page of a log. */
        EventItems: {
            /** @description Ascending, notes descending. */
            items: components["schemas"]["Event"][];
            /** @description Whether there are more in the direction that was asked for. */
            more: boolean;
        };
        /**
         * @description What kind of entry it is.
         * @enum {string}
         */
        EventKind: "message" | "note" | "recall" | "state";
        /** @description A page of a log that fits into a frame. */
        EventsPage: {
            /** @description Ascending. */
            events: components["schemas"]["Event"][];
            /** @description Whether there are more in the direction that was asked for. */
            more: boolean;
        };
        /** @description One field that breaks a rule. */
        FieldError: {
            /** @description What is allowed, as a sentence. */
            detail: string;
            /** @description Path of the field in the request: `name`, `grants[0].role`. */
            field: string;
        };
        /**
         * @description What can be found.
         * @enum {string}
         */
        FoundKind: "text" | "image" | "file" | "video" | "note";
        /** @description A message, a file or a note in which everything that was looked for stands. */
        FoundMessage: {
            agent: components["schemas"]["Named_Id"] | null;
            at: components["schemas"]["Time"];
            buyer: components["schemas"]["BuyerName"];
            conversation: components["schemas"]["Id"] | null;
            kind: components["schemas"]["FoundKind"];
            /** @description The line it stands in, cut around the first hit. */
            parts: components["schemas"]["Part"][];
            sender: components["schemas"]["Sender"];
            /** Format: int64 */
            seq: number;
            shop: components["schemas"]["Id"];
            thread: components["schemas"]["Id"];
        };
        /** @description What was found. A page may be short, or empty, though there is a next one: one search looks at so much only. */
        FoundMessages: {
            /** @description Whether older messages are still being made searchable: what is not found may be found later. */
            filling: boolean;
            /** @description The newest first. */
            items: components["schemas"]["FoundMessage"][];
            /** @description For `?cursor=`; null when all was looked at. */
            next_cursor: string | null;
        };
        /** @description A role held in one shop, or everywhere. */
        Grant: {
            role: components["schemas"]["Role"];
            shop: components["schemas"]["Id"] | null;
        };
        /** @description A group with its settings and members. */
        Group: {
            claim_by_hand: boolean;
            fallback: components["schemas"]["Id"] | null;
            hand_out: components["schemas"]["HandOut"];
            id: components["schemas"]["Id"];
            is_default: boolean;
            last_agent: boolean;
            members: components["schemas"]["GroupMember"][];
            name: string;
            /**
             * Format: int64
             * @description Seconds an agent has to accept what is offered.
             */
            offer_s: number;
            /** Format: int64 */
            overflow_after_s: number | null;
            /** Format: int64 */
            overflow_waiting: number | null;
            /** Format: int64 */
            queue_limit: number;
            shop: components["schemas"]["Id"];
            strategy: components["schemas"]["Strategy"];
            /** Format: int64 */
            version: number;
            wrap_up: components["schemas"]["WrapUpNeed"];
        };
        /** @description Somebody who serves in a group. */
        GroupMember: {
            account: components["schemas"]["Id"];
            name: string;
            /**
             * Format: int64
             * @description 0–10; 0: transfers only.
             */
            weight: number;
        };
        /** @description A group by name. */
        GroupName: {
            id: components["schemas"]["Id"];
            name: string;
        };
        /** @description Buyers who are served by a group. */
        GroupRule: {
            /** @description Of this shop, and not archived. */
            group: components["schemas"]["Id"];
            /** @description 1–40 characters, one of its kind: the reason that staff are shown. */
            name: string;
            when: components["schemas"]["When"];
        };
        /** @description A shop's groups. */
        Groups: {
            items: components["schemas"]["Group"][];
        };
        /** @description A group's settings as they are asked for; what is absent stays. */
        GroupSettings: {
            /** @description Whether agents may take a waiting conversation by hand; supervisors always may. */
            claim_by_hand?: boolean | null;
            fallback?: components["schemas"]["Id"] | null;
            hand_out?: components["schemas"]["HandOut"] | null;
            /** @description `true` makes this the default instead of the one that is. */
            is_default?: boolean | null;
            /** @description Whether a buyer first goes to the agent who served them last. */
            last_agent?: boolean | null;
            /** @description 1–20 characters, one of its kind in the shop. */
            name?: string | null;
            /**
             * Format: int64
             * @description Seconds to accept an offer: 5–300.
             */
            offer_s?: number | null;
            /**
             * Format: int64
             * @description 1–86,400; null: time never asks the fallback group.
             */
            overflow_after_s?: number | null;
            /**
             * Format: int64
             * @description 1–10,000; null: the number of those who wait never asks the fallback group.
             */
            overflow_waiting?: number | null;
            /**
             * Format: int64
             * @description How many may wait: 1–10,000.
             */
            queue_limit?: number | null;
            strategy?: components["schemas"]["Strategy"] | null;
            wrap_up?: components["schemas"]["WrapUpNeed"] | null;
        };
        /** @description What became of them. */
        HandedOver: {
            /**
             * Format: int64
             * @description How many went on, or are offered.
             */
            handed: number;
            refused: components["schemas"]["NotHandedOver"][];
        };
        /**
         * @description How an agent gets what was chosen for them.
         * @enum {string}
         */
        HandOut: "direct" | "offer";
        /** @description `conversation.hand_over`. */
        HandOver: {
            account?: components["schemas"]["Id"] | null;
            /** @description For whoever gets them; at most 1,000 characters. */
            note?: string | null;
            to?: components["schemas"]["TransferTo"] | null;
        };
        /** @description Where everything goes that an account holds. */
        HandOverRequest: {
            /** @description For whoever gets them; at most 1,000 characters. */
            note?: string | null;
            to?: components["schemas"]["TransferTo"] | null;
        };
        /** @description `history` of staff. */
        History: {
            /**
             * Format: int64
             * @description The events after this one, for closing a gap.
             */
            after_seq?: number | null;
            /**
             * Format: int64
             * @description The events before this one, for scrolling up.
             */
            before_seq?: number | null;
            /**
             * Format: int64
             * @description 1–200, default 50.
             */
            limit?: number | null;
            thread: components["schemas"]["Id"];
        };
        /** @description A day that is not like its day of the week. */
        Holiday: {
            date: components["schemas"]["Day"];
            /** @description At most 20 characters. */
            name?: string;
            /** @description When it is open all the same: at most six, as those of a day. None: closed. */
            open?: components["schemas"]["Span"][];
        };
        /** @description When a shop is open. */
        Hours: {
            /** @enum {string} */
            mode: "always";
        } | {
            /** @description Monday first, seven of at most six; in order and not overlapping. None: closed that day. */
            days: components["schemas"]["Span"][][];
            /** @description Days that are not like their day of the week: at most 100, each date once. */
            holidays?: components["schemas"]["Holiday"][];
            /** @enum {string} */
            mode: "weekly";
        };
        /** Format: uuid */
        Id: string;
        /**
         * @description The signatures a shop may use.
         * @enum {string}
         */
        IdentityAlgorithm: "HS256" | "EdDSA";
        /** @description How the shop signs from now on. */
        IdentityKeyView: {
            algorithm: components["schemas"]["IdentityAlgorithm"];
            /** @description Only for HS256, and only in this answer. */
            secret?: string;
        };
        /** @description How buyers' identities are signed; never the key. */
        IdentityView: {
            algorithm: components["schemas"]["IdentityAlgorithm"];
        };
        /** @description `rating.invite`. */
        InviteRating: {
            conversation: components["schemas"]["Id"];
        };
        /** @description Buyers who wait before others. All conditions that are given must hold, and one must be given. */
        Lane: {
            /**
             * Format: int64
             * @description 1–9.
             */
            level_at_least?: number | null;
            /** @description 1–20 characters, one of its kind. */
            name: string;
            /** @description Any of these: at most 20 of at most 32 characters. */
            tags?: string[];
        };
        /**
         * @description What the pages and notifications are written in.
         * @enum {string}
         */
        Language: "zh-CN" | "en";
        /** @description How long, in hours since the last conversation ended, a buyer goes back to the same agent. */
        LastAgentWindows: {
            /**
             * Format: int64
             * @description Only if the agent is online: `unless_offline_h` to 720.
             */
            if_online_h: number;
            /**
             * Format: int64
             * @description Unless the agent is offline, so also on hold: 0–720.
             */
            unless_offline_h: number;
        };
        /** @description `message.read` of staff. */
        MarkRead: {
            /** Format: int64 */
            seq: number;
            thread: components["schemas"]["Id"];
        };
        /** @description The account that is signed in. */
        Me: {
            /** Format: int64 */
            cap: number;
            id: components["schemas"]["Id"];
            kind: components["schemas"]["AccountKind"];
            /**
             * Format: int64
             * @description How many conversations it holds now.
             */
            load: number;
            login: string;
            name: string;
            next: components["schemas"]["Presence"] | null;
            /** @description It let an offer expire, and gets nothing new until it chooses a presence or accepts something. */
            not_responding: boolean;
            /** @description What it may do anywhere; each shop says what there. */
            permissions: components["schemas"]["Permission"][];
            presence: components["schemas"]["Presence"];
            shops: components["schemas"]["OwnShop"][];
            /** @description Whether it signs in with a code as second step. */
            totp: boolean;
        };
        /** @description What one message may hold. */
        MessageLimits: {
            file_bytes: number;
            frame_bytes: number;
            image_bytes: number;
            text_chars: number;
            video_bytes: number;
        };
        /** @description An address that needs no token. */
        MintedAddress: {
            /** @description Five minutes from now. */
            expires_at: components["schemas"]["Time"];
            url: string;
        };
        /** @description A shop as its supervisors see it. */
        Monitor: {
            /** @description Who is on duty or holds something, in no order. */
            agents: components["schemas"]["MonitorAgent"][];
            /** @description At most 60, the oldest first. */
            alarms: components["schemas"]["MonitorAlarm"][];
            at: components["schemas"]["Time"];
            /** @description By name. */
            groups: components["schemas"]["MonitorGroup"][];
            /** @description Of the last hour, those in which something happened. */
            minutes: components["schemas"]["MonitorMinute"][];
            /** @description Whether agents are missing for want of room in a frame: `GET /api/v1/monitor` has all of them. */
            more: boolean;
            /** @description How many more may serve in the shop, and are not there. */
            offline: number;
            shop: components["schemas"]["Id"];
            thresholds: components["schemas"]["MonitorThresholds"];
            /**
             * Format: int64
             * @description Each `monitor.delta` is the next; on a jump the picture is to be read anew.
             */
            version: number;
        };
        /** @description An agent. */
        MonitorAgent: {
            /** Format: int64 */
            cap: number;
            /** @description When their last connection ended; absent while they have one. */
            gone_at?: components["schemas"]["Time"];
            groups: components["schemas"]["Id"][];
            id: components["schemas"]["Id"];
            /** Format: int64 */
            load: number;
            name: string;
            /** @description What they become once everything they hold is done. */
            next?: components["schemas"]["Presence"];
            /** @description They let an offer expire and get nothing new until they show that they are there. */
            not_responding?: boolean;
            since: components["schemas"]["Time"] | null;
            /** @description What they chose. */
            status: components["schemas"]["Presence"];
            /** @description Since when. */
            status_at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description How many buyers wait for their answer.
             */
            waiting: number;
        };
        /** @description Something a supervisor should look at. */
        MonitorAlarm: {
            agent: components["schemas"]["Named_Id"] | null;
            /** @description The buyer, of one who waits in line. */
            buyer: string | null;
            conversation: components["schemas"]["Id"] | null;
            /**
             * Format: int64
             * @description Buyers that wait, conversations that will move, or slow answers.
             */
            count: number;
            group: components["schemas"]["Named_Id"] | null;
            /** @description The same for as long as it lasts. */
            id: string;
            kind: components["schemas"]["MonitorAlarmKind"];
            /** @description Since when. */
            since: components["schemas"]["Time"];
            until: components["schemas"]["Time"] | null;
        };
        /**
         * @description What an alarm is about.
         * @enum {string}
         */
        MonitorAlarmKind: "waiting" | "unanswered" | "hold" | "gone" | "slow";
        /** @description `monitor.delta`: what changed in a shop since the version before; what did not is absent. */
        MonitorDelta: {
            /** @description New, or other in more than what they hold. */
            agents?: components["schemas"]["MonitorAgent"][];
            /** @description All of them, when one changed. */
            alarms?: components["schemas"]["MonitorAlarm"][];
            /** @description New, or other than before. */
            groups?: components["schemas"]["MonitorGroup"][];
            /** @description No longer shown. */
            left?: components["schemas"]["Id"][];
            /** @description Of whom nothing changed but this. */
            loads?: components["schemas"]["MonitorLoad"][];
            /** @description New, or other than before. */
            minutes?: components["schemas"]["MonitorMinute"][];
            offline?: number;
            /** @description All groups in their order, when one came, went or was renamed. */
            order?: components["schemas"]["Id"][];
            /** @description More changed than fits: read the picture anew. */
            reset: boolean;
            shop: components["schemas"]["Id"];
            thresholds?: components["schemas"]["MonitorThresholds"];
            /**
             * Format: int64
             * @description One more than that of the picture it applies to.
             */
            version: number;
        };
        /** @description A group, who waits in it, and who could take them. */
        MonitorGroup: {
            /** Format: int64 */
            cap: number;
            /**
             * Format: int64
             * @description Seconds until who comes last is expected to be served; null while that is not known.
             */
            estimate_s: number | null;
            id: components["schemas"]["Id"];
            /** Format: int64 */
            load: number;
            /** @description At most six in line and six in the pool, those who wait longest. */
            longest: components["schemas"]["MonitorWaiting"][];
            name: string;
            /** @description Members who are there and take nothing new. */
            not_ready: number;
            /** @description Members who take what comes, and what they hold and may hold. */
            online: number;
            overflow: components["schemas"]["Named_Id"] | null;
            /** @description In the leave-message pool. */
            pooled: number;
            pooled_since: components["schemas"]["Time"] | null;
            since: components["schemas"]["Time"] | null;
            /** @description In line, those who are being offered to somebody included. */
            waiting: number;
        };
        /** @description What changes most often about an agent. */
        MonitorLoad: {
            id: components["schemas"]["Id"];
            /** Format: int64 */
            load: number;
            since: components["schemas"]["Time"] | null;
            /** Format: int64 */
            waiting: number;
        };
        /** @description What one minute brought. */
        MonitorMinute: {
            /**
             * Format: int64
             * @description Rounds that people's replies ended.
             */
            answers: number;
            /**
             * Format: int64
             * @description Rounds that buyers began.
             */
            arrivals: number;
            /** @description Its beginning. */
            at: components["schemas"]["Time"];
        };
        /** @description The shop's own measures, in seconds. */
        MonitorThresholds: {
            /** Format: int64 */
            overdue_after_s: number;
            /** Format: int64 */
            slow_after_s: number;
            /** Format: int64 */
            warn_after_s: number;
        };
        /** @description One who waits, and why. */
        MonitorWaiting: {
            /** Format: int64 */
            assignment_epoch: number;
            buyer: string;
            conversation: components["schemas"]["Id"];
            /** Format: int64 */
            lane: number;
            pooled: boolean;
            since: components["schemas"]["Time"];
            thread: components["schemas"]["Id"];
            why: components["schemas"]["Why"];
        };
        /** @description An account or a group by name, as it was called then. */
        Named_Id: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        /** @description A block as it is asked for. */
        NewBlock: {
            /** @description Why, for colleagues: 1–200 characters. Telephone, identity-card and bank-card numbers in it are masked for good. */
            reason: string;
            until?: components["schemas"]["Time"] | null;
        };
        /** @description A new group, as it is asked for. */
        NewGroup: {
            /** @description Whether agents may take a waiting conversation by hand; default false. */
            claim_by_hand?: boolean | null;
            fallback?: components["schemas"]["Id"] | null;
            hand_out?: components["schemas"]["HandOut"] | null;
            /** @description Whether a buyer first goes to the agent who served them last; default true. */
            last_agent?: boolean | null;
            /** @description 1–20 characters, one of its kind in the shop. */
            name: string;
            /**
             * Format: int64
             * @description Seconds to accept an offer: 5–300, default 20.
             */
            offer_s?: number | null;
            /**
             * Format: int64
             * @description 1–86,400; null: time never asks the fallback group.
             */
            overflow_after_s?: number | null;
            /**
             * Format: int64
             * @description 1–10,000; null: the number of those who wait never asks the fallback group.
             */
            overflow_waiting?: number | null;
            /**
             * Format: int64
             * @description How many may wait: 1–10,000, default 500.
             */
            queue_limit?: number | null;
            strategy?: components["schemas"]["Strategy"] | null;
            wrap_up?: components["schemas"]["WrapUpNeed"] | null;
        };
        /** @description How the shop will sign who its buyers are. */
        NewIdentityKey: {
            /** @enum {string} */
            algorithm: "HS256";
        } | {
            /** @enum {string} */
            algorithm: "EdDSA";
            /** @description Ed25519: a PEM, or base64 of the key's 32 bytes or of its DER form. */
            public_key: string;
        };
        /** @description A phrase to be made. */
        NewPhrase: {
            /** @description One line of at most 30 characters, without blanks; once per shop or account. */
            code?: string;
            /** @description One line of at most 30 characters. */
            group?: string;
            shop?: components["schemas"]["Id"] | null;
            /** @description 1–1,000 characters; line breaks are kept. */
            text: string;
        };
        /** @description A new shop, as it is asked for. */
        NewShop: {
            allowed_origins?: string[] | null;
            /** Format: int64 */
            cap_default?: number | null;
            colour?: string | null;
            /** @description In addresses and for ever: 2–40 of a–z, 0–9 and -. */
            key: string;
            /** @description 1–40 characters. */
            name: string;
            /** Format: int64 */
            overdue_after_s?: number | null;
            queue_text?: string | null;
            quick_questions?: string[] | null;
            /** Format: int64 */
            slow_after_s?: number | null;
            /** @description Default `Asia/Shanghai`. */
            time_zone?: string | null;
            /** Format: int64 */
            warn_after_s?: number | null;
            welcome_text?: string | null;
            widget?: components["schemas"]["Widget"] | null;
        };
        /** @description One that stayed. */
        NotHandedOver: {
            /** @description Why, as an error's code. */
            code: components["schemas"]["Code"];
            conversation: components["schemas"]["Id"];
        };
        /** @description Nothing to say: `{}`. */
        Nothing: Record<string, never>;
        /**
         * @description What the desktop shows while no page of the console is looked at.
         * @enum {string}
         */
        Notifications: "off" | "quiet" | "full";
        /**
         * @description How an offer ended.
         * @enum {string}
         */
        OfferEnd: "accepted" | "declined" | "expired" | "withdrawn";
        /**
         * @description Where an offered conversation comes from.
         * @enum {string}
         */
        OfferKind: "queue" | "transfer";
        /** @description `offer.made`: a conversation that the account may accept. */
        OfferMade: {
            because: components["schemas"]["AssignedBecause"] | null;
            /** @description As staff see it who do not serve it. */
            conversation: components["schemas"]["Conversation"];
            expires_at: components["schemas"]["Time"];
            from: components["schemas"]["Named_Id"] | null;
            kind: components["schemas"]["OfferKind"];
            made_at: components["schemas"]["Time"];
            note: string | null;
            offer: components["schemas"]["Id"];
            reason: string | null;
        };
        /** @description `offer.ended`: it can be accepted no more. */
        OfferOver: {
            conversation: components["schemas"]["Id"];
            offer: components["schemas"]["Id"];
            outcome: components["schemas"]["OfferEnd"];
            to: components["schemas"]["Named_Id"];
        };
        /** @description The offer that is open on a conversation. */
        OfferView: {
            expires_at: components["schemas"]["Time"];
            kind: components["schemas"]["OfferKind"];
            offer: components["schemas"]["Id"];
            to: components["schemas"]["Named_Id"];
        };
        /** @description What the widget knows when it opens. */
        OpenChatSession: {
            /** @description A JWT signed by the shop: `sub`, `aud` = the shop's key, `exp` at most ten minutes ahead, `name` optional. */
            identity?: string | null;
            /** @description Key of the shop. */
            shop: string;
            /** @description The token of last time. */
            token?: string | null;
        };
        /**
         * @description What became of a conversation.
         * @enum {string}
         */
        Outcome: "queued" | "pooled" | "assigned" | "offered";
        /** @description A shop one belongs to, and what one may do there. */
        OwnShop: {
            groups: components["schemas"]["GroupName"][];
            id: components["schemas"]["Id"];
            key: string;
            name: string;
            /** Format: int64 */
            overdue_after_s: number;
            permissions: components["schemas"]["Permission"][];
            /** Format: int64 */
            slow_after_s: number;
            time_zone: string;
            /** Format: int64 */
            warn_after_s: number;
        };
        /** @description One page of a list. */
        PageOf_Account: {
            items: {
                /** Format: int64 */
                cap: number;
                created_at: components["schemas"]["Time"];
                grants: components["schemas"]["Grant"][];
                id: components["schemas"]["Id"];
                kind: components["schemas"]["AccountKind"];
                last_seen_at: components["schemas"]["Time"] | null;
                /**
                 * Format: int64
                 * @description How many conversations it holds now.
                 */
                load: number;
                login: string;
                name: string;
                presence: components["schemas"]["Presence"];
                status: components["schemas"]["Status"];
                /** @description Whether it signs in with a code as second step. */
                totp: boolean;
                /**
                 * Format: int64
                 * @description For `If-Match`.
                 */
                version: number;
            }[];
            /** @description For `?cursor=`; null on the last page. */
            next_cursor: string | null;
        };
        /** @description One page of a list. */
        PageOf_AuditEntry: {
            items: {
                /** @description What was done: `account.suspend`. */
                action: string;
                actor: components["schemas"]["AuditActor"] | null;
                /** @description Where the request came from. */
                address: string | null;
                at: components["schemas"]["Time"];
                /** @description What changed. */
                detail: Record<string, never>;
                id: components["schemas"]["Id"];
                /** Format: uuid */
                object: string | null;
                /** @description The kind of what it was done to: `account`. */
                object_kind: string;
                shop: components["schemas"]["Id"] | null;
                /** @description The command line or the server itself, by name; null for accounts and for who was not signed in. */
                source: string | null;
            }[];
            /** @description For `?cursor=`; null on the last page. */
            next_cursor: string | null;
        };
        /** @description One page of a list. */
        PageOf_Buyer: {
            items: {
                blocked: components["schemas"]["BuyerBlock"] | null;
                created_at: components["schemas"]["Time"];
                dedicated: components["schemas"]["AccountName"] | null;
                /**
                 * Format: int64
                 * @description 1 unfriendly … 5 friendly; null when nobody said.
                 */
                friendliness: number | null;
                id: components["schemas"]["Id"];
                /**
                 * Format: int64
                 * @description 0–9.
                 */
                level: number;
                name: string;
                /** @description What staff keep in mind about the buyer. */
                remark: string | null;
                shop: components["schemas"]["Id"];
                tags: string[];
                /** @description Whether the shop signed who this is. */
                verified: boolean;
                /** Format: int64 */
                version: number;
            }[];
            /** @description For `?cursor=`; null on the last page. */
            next_cursor: string | null;
        };
        /** @description One page of a list. */
        PageOf_Conversation: {
            items: {
                assigned_at: components["schemas"]["Time"] | null;
                assignee: components["schemas"]["Named_Id"] | null;
                /** Format: int64 */
                assignment_epoch: number;
                because: components["schemas"]["AssignedBecause"] | null;
                buyer: components["schemas"]["BuyerName"];
                /**
                 * Format: int64
                 * @description How far the buyer has read, in the staff numbering.
                 */
                buyer_read_seq: number;
                closed_at: components["schemas"]["Time"] | null;
                enqueued_at: components["schemas"]["Time"];
                entry: components["schemas"]["Entry"] | null;
                group: components["schemas"]["Named_Id"];
                id: components["schemas"]["Id"];
                /**
                 * Format: int64
                 * @description Within a line the higher goes first; 0 is no lane.
                 */
                lane: number;
                last_buyer_at: components["schemas"]["Time"] | null;
                /** Format: int64 */
                last_seq: number;
                offer: components["schemas"]["OfferView"] | null;
                opened_at: components["schemas"]["Time"];
                /**
                 * Format: int64
                 * @description Where in its thread it begins.
                 */
                opened_seq: number;
                preview: components["schemas"]["Preview"] | null;
                rating: components["schemas"]["Rating"] | null;
                /**
                 * Format: int64
                 * @description How far the asking account has read.
                 */
                read_seq: number;
                rule: components["schemas"]["Rule"] | null;
                shop: components["schemas"]["Id"];
                snoozed_until: components["schemas"]["Time"] | null;
                state: components["schemas"]["State"];
                thread: components["schemas"]["Id"];
                /** @description Key of what the buyer chose from the shop's topics. */
                topic: string | null;
                /**
                 * Format: int64
                 * @description The buyer's messages after `read_seq`.
                 */
                unread: number;
                waiting_since: components["schemas"]["Time"] | null;
                wrap_up: components["schemas"]["WrapUp"] | null;
            }[];
            /** @description For `?cursor=`; null on the last page. */
            next_cursor: string | null;
        };
        /** @description One page of a list. */
        PageOf_Phrase: {
            items: {
                /** @description Empty for none. */
                code: string;
                created_at: components["schemas"]["Time"];
                /** @description Empty for none. */
                group: string;
                id: components["schemas"]["Id"];
                shop: components["schemas"]["Id"] | null;
                text: string;
                updated_at: components["schemas"]["Time"];
                /** Format: int64 */
                version: number;
            }[];
            /** @description For `?cursor=`; null on the last page. */
            next_cursor: string | null;
        };
        /** @description One page of a list. */
        PageOf_Shop: {
            items: {
                allowed_origins: string[];
                /** Format: int64 */
                cap_default: number;
                /** @description `#rrggbb`. */
                colour: string;
                created_at: components["schemas"]["Time"];
                id: components["schemas"]["Id"];
                identity: components["schemas"]["IdentityView"] | null;
                key: string;
                name: string;
                /** Format: int64 */
                overdue_after_s: number;
                queue_text: string;
                quick_questions: string[];
                /** Format: int64 */
                slow_after_s: number;
                time_zone: string;
                /** Format: int64 */
                version: number;
                /** Format: int64 */
                warn_after_s: number;
                welcome_text: string;
                widget: components["schemas"]["Widget"];
            }[];
            /** @description For `?cursor=`; null on the last page. */
            next_cursor: string | null;
        };
        /** @description A piece of a line. */
        Part: {
            /** @description Whether it is what was looked for. */
            hit: boolean;
            text: string;
        };
        /** @enum {string} */
        Permission: "conversation.serve" | "conversation.view" | "conversation.note" | "conversation.supervise" | "conversation.export" | "buyer.view" | "buyer.manage" | "buyer.block" | "buyer.personal" | "shop.view" | "shop.create" | "shop.manage" | "group.manage" | "phrase.manage" | "account.view" | "account.manage" | "account.grant" | "audit.view";
        /** @description A canned reply. */
        Phrase: {
            /** @description Empty for none. */
            code: string;
            created_at: components["schemas"]["Time"];
            /** @description Empty for none. */
            group: string;
            id: components["schemas"]["Id"];
            shop: components["schemas"]["Id"] | null;
            text: string;
            updated_at: components["schemas"]["Time"];
            /** Format: int64 */
            version: number;
        };
        /** @description A phrase before it is changed. */
        PhraseBeforeImport: {
            code: string;
            group: string;
            /** @description Shortened. */
            text: string;
        };
        /** @description What is to be different; what is absent stays. */
        PhraseChange: {
            /** @description Empty for none. */
            code?: string | null;
            /** @description Empty for none. */
            group?: string | null;
            text?: string | null;
        };
        /** @description Every phrase one may use. */
        PhraseCopy: {
            phrases: components["schemas"]["CopiedPhrase"][];
        };
        /** @description Why a row is not taken. */
        PhraseFault: {
            /** @description What is allowed, as a sentence. */
            detail: string;
            reason: components["schemas"]["PhraseFaultReason"];
            /**
             * Format: int64
             * @description The line that says the same.
             */
            same_as_line?: number;
        };
        /**
         * @description The kinds of faults.
         * @enum {string}
         */
        PhraseFaultReason: "cells" | "encoding" | "open_quote" | "code" | "text" | "group" | "duplicate" | "full";
        /** @description A group and how many phrases are in it. */
        PhraseGroup: {
            /** @description Empty for those in none. */
            name: string;
            /** Format: int64 */
            phrases: number;
        };
        /** @description The groups of a holder's phrases. */
        PhraseGroups: {
            items: components["schemas"]["PhraseGroup"][];
        };
        /** @description What a file does, or would do. */
        PhraseImport: {
            bad: number;
            changed: number;
            /** @description True when nothing was stored. */
            dry_run: boolean;
            new: number;
            /** @description The rows by line, but for those that change nothing. */
            rows: components["schemas"]["PhraseImportRow"][];
            unchanged: number;
        };
        /**
         * @description What becomes of a row.
         * @enum {string}
         */
        PhraseImportOutcome: "new" | "changed" | "bad";
        /** @description A row that does something, or cannot. */
        PhraseImportRow: {
            /** @description Of a changed one, what was there before. */
            before?: components["schemas"]["PhraseBeforeImport"];
            code: string;
            /** @description Of a bad one, why. */
            fault?: components["schemas"]["PhraseFault"];
            group: string;
            /**
             * Format: int64
             * @description In the file; the header is line 1.
             */
            line: number;
            outcome: components["schemas"]["PhraseImportOutcome"];
            /** @description Shortened. */
            text: string;
        };
        /** @description How often one phrase was used. */
        PhraseUse: {
            /**
             * Format: int64
             * @description 1–1,000.
             */
            count: number;
            phrase: components["schemas"]["Id"];
        };
        /**
         * @description Why a conversation stands in the pool of messages left behind.
         * @enum {string}
         */
        PooledBecause: "outside_hours" | "nobody_online";
        /** @description A message to post; the thread is in the address. */
        PostMessage: {
            /** Format: int64 */
            assignment_epoch?: number | null;
            body: components["schemas"]["StaffSays"];
            client_id: components["schemas"]["Id"];
        };
        /**
         * @description What an agent chose to be. What counts for routing is this AND a live connection.
         * @enum {string}
         */
        Presence: "online" | "hold" | "offline";
        /** @description `presence.changed`. */
        PresenceChanged: {
            account: components["schemas"]["Id"];
            /** Format: int64 */
            cap: number;
            /** @description Whether they have a live connection. */
            connected: boolean;
            /** Format: int64 */
            load: number;
            next: components["schemas"]["Presence"] | null;
            /** @description They let an offer expire and get nothing new until they choose a presence or accept something. */
            not_responding: boolean;
            /** @description What they chose. */
            status: components["schemas"]["Presence"];
        };
        /** @description What an agent counts as after [`SetPresence`]. */
        PresenceSet: {
            next: components["schemas"]["Presence"] | null;
            status: components["schemas"]["Presence"];
        };
        /** @description The newest line of a thread. */
        Preview: {
            from: components["schemas"]["PreviewFrom"];
            kind: components["schemas"]["PreviewKind"];
            /** Format: int64 */
            seq: number;
            /** @description At most 80 graphemes; empty for what has no text. */
            text: string;
        };
        /** @description The page they would come from. */
        PreviewEntry: {
            kind: components["schemas"]["EntryKind"];
            product?: string | null;
        };
        /**
         * @description Who wrote the newest line.
         * @enum {string}
         */
        PreviewFrom: "buyer" | "account" | "system";
        /**
         * @description What the newest line is.
         * @enum {string}
         */
        PreviewKind: "text" | "image" | "file" | "video" | "note" | "recalled";
        /**
         * @description What would become of them.
         * @enum {string}
         */
        PreviewOutcome: "assigned" | "offered" | "queued" | "pooled" | "refused";
        /** @description A buyer who might come. */
        PreviewRequest: {
            at?: components["schemas"]["Time"] | null;
            buyer?: components["schemas"]["Id"] | null;
            entry?: components["schemas"]["PreviewEntry"] | null;
            /** Format: int64 */
            level?: number | null;
            reception?: components["schemas"]["Reception"] | null;
            /** @description With a buyer, theirs are taken when left out. */
            tags?: string[] | null;
            /** @description The key of a topic. */
            topic?: string | null;
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            code: components["schemas"]["Code"];
            /** @description A sentence that a user can act on. */
            detail: string;
            errors: components["schemas"]["FieldError"][];
            request_id: string;
            /** Format: int32 */
            status: number;
            title: string;
            /** @description Stable and documented: `/problems/` and the code. */
            type: string;
        };
        /** @description What buyers are told of a shop. */
        PublicShop: {
            /** @description What a buyer gets who writes while nobody is on duty. */
            away_text: string;
            /** @description Made of the shop's colour. */
            colours: components["schemas"]["Colours"];
            key: string;
            name: string;
            /** @description Whether it is open by its hours; else what one writes is a message left behind. */
            open: boolean;
            queue_text: string;
            quick_questions: string[];
            /** @description What a buyer may choose to ask about. */
            topics: components["schemas"]["Topic"][];
            welcome_text: string;
        };
        /** @description How this device stands with push. */
        PushStanding: {
            /** @description This installation's key, which the browser subscribes with: base64url, 65 bytes. */
            public_key: string;
            /** @description Whether the device that asks is subscribed. */
            subscribed: boolean;
        };
        /** @description All that an account is to be granted. */
        PutGrants: {
            grants: components["schemas"]["Grant"][];
        };
        /** @description Who waits in a shop. */
        Queue: {
            /** @description At most 200, line by line, each in its order; those in the leave-message pool come last. */
            items: components["schemas"]["QueuedConversation"][];
            /** @description How many wait in all. */
            total: number;
        };
        /**
         * @description Why a conversation stands in a queue.
         * @enum {string}
         */
        QueuedBecause: "buyer_message" | "transfer" | "agent_gone" | "hand_over" | "topic";
        /** @description A conversation in line, or in the pool. */
        QueuedConversation: components["schemas"]["WhyWaiting"] & {
            conversation: components["schemas"]["Id"];
            enqueued_at: components["schemas"]["Time"];
            group: components["schemas"]["Named_Id"];
        };
        /** @description `queue.position`. */
        QueuePosition: {
            /**
             * Format: int64
             * @description Seconds until an agent is expected; null while it is not known.
             */
            estimate_s: number | null;
            /** @description Whether it stands for "or further back". */
            or_more: boolean;
            /** @description From 1. */
            position: number;
        };
        /** @description A range of a log: `history` of buyers, and the query of the REST list. */
        Range: {
            /**
             * Format: int64
             * @description The events after this one, for closing a gap.
             */
            after_seq?: number | null;
            /**
             * Format: int64
             * @description The events before this one, for scrolling up.
             */
            before_seq?: number | null;
            /**
             * Format: int64
             * @description 1–200, default 50.
             */
            limit?: number | null;
        };
        /** @description What became of a conversation's rating. */
        Rating: {
            at: components["schemas"]["Time"] | null;
            comment: string | null;
            invited_at: components["schemas"]["Time"] | null;
            /**
             * Format: int64
             * @description 0 very satisfied … 4 very dissatisfied; null while they have not said.
             */
            score: number | null;
        };
        /**
         * @description When a buyer is asked how it was.
         * @enum {string}
         */
        RatingMode: "off" | "manual" | "on_close";
        /**
         * @description Which side read.
         * @enum {string}
         */
        Reader: "buyer" | "account";
        /** @description Whether this server can serve, and if not, why. */
        Readiness: {
            /** @description `ok`, or what is wrong, as a sentence. */
            database: string;
            draining: boolean;
            ready: boolean;
            /** @description Of a cluster: `ok`, or what is wrong. Without Redis a node serves on, from the database. */
            redis?: string;
        };
        /** @description `message.recall` of staff: one's own message, within two minutes. */
        Recall: {
            client_id: components["schemas"]["Id"];
            /** Format: int64 */
            seq: number;
            thread: components["schemas"]["Id"];
        };
        /** @description What a shop decided about receiving its buyers. */
        Reception: {
            /** @description What a buyer gets who comes while nobody is on duty: at most 500 characters; empty for none. */
            away_text: string;
            /** @description Outside of them what comes goes into the pool of messages. */
            hours: components["schemas"]["Hours"];
            /**
             * Format: int64
             * @description Minutes after which a conversation is closed whose buyer has nothing open: 0 (never) to 1,440.
             */
            idle_close_min: number;
            /** @description Who waits before others: at most 10, the first that fits counts. */
            lanes: components["schemas"]["Lane"][];
            /** @description How long a buyer goes back to the agent who served them last. */
            last_agent: components["schemas"]["LastAgentWindows"];
            /**
             * Format: int64
             * @description How many from the pool each agent gets in a minute: 1–60.
             */
            pool_per_minute: number;
            rating: components["schemas"]["RatingMode"];
            /** @description Which group serves whom: at most 50, the first that fits counts; else the default group. */
            rules: components["schemas"]["GroupRule"][];
            /** @description What a buyer may choose from: at most 12. */
            topics: components["schemas"]["Topic"][];
        };
        /**
         * @description Why a conversation is no longer this account's.
         * @enum {string}
         */
        RemovedBecause: "transferred" | "requeued" | "closed" | "taken_over" | "assigned";
        /** @description One's own password. */
        RemoveTotp: {
            password: string;
        };
        /** @description A new password for somebody else. */
        ResetPassword: {
            /** @description 8–128 characters, not the login. */
            password: string;
        };
        /** @description `resume.end` for staff: the thread is up to date to here. */
        ResumeEnd: {
            /** Format: int64 */
            last_seq: number;
            /** @description Forget what is held of the thread and read `history`. */
            reset: boolean;
            thread: components["schemas"]["Id"];
        };
        ResumeFrom: {
            /** Format: int64 */
            seq: number;
            thread: components["schemas"]["Id"];
        };
        /**
         * @description A named set of permissions that is granted in one shop or everywhere. The owner needs none.
         * @enum {string}
         */
        Role: "owner" | "supervisor" | "agent";
        /** @description The roles. */
        Roles: {
            items: components["schemas"]["RoleView"][];
        };
        /** @description A role and what it may do. */
        RoleView: {
            permissions: components["schemas"]["Permission"][];
            role: components["schemas"]["Role"];
        };
        /** @description Who would get them, and why. */
        RoutingPreview: {
            agent: components["schemas"]["Named_Id"] | null;
            because: components["schemas"]["AssignedBecause"] | null;
            detail: components["schemas"]["DecisionDetail"] | null;
            group: components["schemas"]["Named_Id"];
            /** @description The name of the rule that chose the group; null: the shop's default group. */
            group_rule: string | null;
            lane: string | null;
            /** @description Within business hours, and somebody of the group is online. */
            on_duty: boolean;
            outcome: components["schemas"]["PreviewOutcome"];
            pooled_because: components["schemas"]["PooledBecause"] | null;
            rule: components["schemas"]["Rule"] | null;
            why: components["schemas"]["Why"] | null;
        };
        /**
         * @description A rule by name.
         * @enum {string}
         */
        Rule: "last_agent" | "dedicated" | "least_loaded" | "round_robin" | "weighted" | "transfer" | "claim" | "start" | "take_over" | "push";
        /** @description Who wrote it, for staff. */
        Sender: {
            /** @enum {string} */
            kind: "buyer";
        } | {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "account";
            name: string;
        } | {
            /** @enum {string} */
            kind: "system";
        };
        /**
         * @description What sends a message; the other breaks the line.
         * @enum {string}
         */
        SendKey: "enter" | "ctrl_enter";
        /** @description `message.send` of staff. */
        SendMessage: {
            /**
             * Format: int64
             * @description The epoch under which the sender holds the conversation; notes need none.
             */
            assignment_epoch?: number | null;
            body: components["schemas"]["StaffSays"];
            /** @description Chosen by the client: the same id again gives the same answer, never a second message. */
            client_id: components["schemas"]["Id"];
            thread: components["schemas"]["Id"];
        };
        /** @description `rating.send`. */
        SendRating: {
            /** @description At most 500 characters. */
            comment?: string | null;
            /**
             * Format: int64
             * @description 0 very satisfied … 4 very dissatisfied.
             */
            score: number;
        };
        /** @description `whisper.send`. */
        SendWhisper: {
            /** @description Chosen by the client: the same id again gives the same answer, never a second whisper. */
            client_id: components["schemas"]["Id"];
            /** @description At most 5,000 characters. */
            text: string;
            thread: components["schemas"]["Id"];
        };
        /** @description `session.ending`: the last event of a socket that the server ends. */
        SessionEnding: {
            because: components["schemas"]["Because"];
            /** @description Whether to come back at once. */
            reconnect: boolean;
        };
        /** @description A member: the address names who and where. */
        SetMember: {
            /**
             * Format: int64
             * @description 0–10, 0 for transfers only; absent: as it is, and 6 for a new member.
             */
            weight?: number | null;
        };
        /** @description `presence.set`. */
        SetPresence: {
            next?: components["schemas"]["Presence"] | null;
            status: components["schemas"]["Presence"];
        };
        /** @description One's own settings. */
        Settings: {
            language: components["schemas"]["Language"] | null;
            notifications: components["schemas"]["Notifications"];
            send_key: components["schemas"]["SendKey"];
            sort: components["schemas"]["Sort"];
            sounds: components["schemas"]["Sounds"];
            theme: components["schemas"]["Theme"];
            /**
             * Format: int32
             * @description 0–100; at 0 nothing sounds.
             */
            volume: number;
        };
        /** @description The owner and the first shop. */
        Setup: {
            /** @description Shown to colleagues and buyers. */
            display_name: string;
            login: string;
            password: string;
            shop_name: string;
            /** @description The one-time token of the address that the first start printed. */
            token: string;
        };
        /** @description The colours of one theme, each `#rrggbb`. */
        Shades: {
            /** @description Reads as text on the page and on `tint`; also of marks and lines. */
            accent: string;
            /** @description Of bubbles and buttons: told apart from the page. */
            fill: string;
            /** @description Reads on `fill`. */
            text: string;
            /** @description A breath of the colour, under what is chosen. */
            tint: string;
        };
        /** @description A shop with its settings. */
        Shop: {
            allowed_origins: string[];
            /** Format: int64 */
            cap_default: number;
            /** @description `#rrggbb`. */
            colour: string;
            created_at: components["schemas"]["Time"];
            id: components["schemas"]["Id"];
            identity: components["schemas"]["IdentityView"] | null;
            key: string;
            name: string;
            /** Format: int64 */
            overdue_after_s: number;
            queue_text: string;
            quick_questions: string[];
            /** Format: int64 */
            slow_after_s: number;
            time_zone: string;
            /** Format: int64 */
            version: number;
            /** Format: int64 */
            warn_after_s: number;
            welcome_text: string;
            widget: components["schemas"]["Widget"];
        };
        /** @description What a shop decided about receiving its buyers. */
        ShopReception: {
            reception: components["schemas"]["Reception"];
            /**
             * Format: int64
             * @description 0 while the shop receives by the defaults.
             */
            version: number;
        };
        /** @description A shop's settings as they are asked for; what is absent stays. */
        ShopSettings: {
            /** @description At most 20 of `https://shop.example`, also with a port. */
            allowed_origins?: string[] | null;
            /**
             * Format: int64
             * @description 1–200.
             */
            cap_default?: number | null;
            /** @description `#rrggbb`. */
            colour?: string | null;
            /** @description 1–40 characters. */
            name?: string | null;
            /**
             * Format: int64
             * @description Seconds until it is overdue; at most a day.
             */
            overdue_after_s?: number | null;
            /** @description At most 200 characters; empty for none. */
            queue_text?: string | null;
            /** @description At most 8 of at most 60 characters. */
            quick_questions?: string[] | null;
            /**
             * Format: int64
             * @description Seconds until a response counts as slow; at most `overdue_after_s`.
             */
            slow_after_s?: number | null;
            /** @description IANA name, such as `Asia/Shanghai`. */
            time_zone?: string | null;
            /**
             * Format: int64
             * @description Seconds a buyer waits until the desk warns; at most `slow_after_s`.
             */
            warn_after_s?: number | null;
            /** @description At most 500 characters; empty for none. */
            welcome_text?: string | null;
            widget?: components["schemas"]["Widget"] | null;
        };
        /** @enum {string} */
        Side: "left" | "right";
        /** @description `conversation.snooze`. */
        Snooze: {
            /**
             * Format: int64
             * @description The epoch the asker knows; a newer one means that it went elsewhere.
             */
            assignment_epoch: number;
            conversation: components["schemas"]["Id"];
            until?: components["schemas"]["Time"] | null;
        };
        /** @description Until when a conversation is out of sight. */
        SnoozeRequest: {
            /** Format: int64 */
            assignment_epoch: number;
            until?: components["schemas"]["Time"] | null;
        };
        /** @description `typing` for staff: the buyer, or a colleague who has the thread open. */
        SomebodyTyping: {
            /** @description Which colleague; absent for the buyer. */
            account?: components["schemas"]["Named_Id"];
            by: components["schemas"]["Reader"];
            thread: components["schemas"]["Id"];
        };
        /**
         * @description What stands first in the list of conversations.
         * @enum {string}
         */
        Sort: "longest_wait" | "last_buyer";
        /** @description What is heard. */
        Sounds: {
            /** @description A conversation came. */
            conversation: boolean;
            /** @description A buyer wrote. */
            message: boolean;
            /** @description Something is offered. */
            offer: boolean;
            /** @description A buyer has waited too long. */
            overdue: boolean;
        };
        /** @description From a time of the day, inclusive, to a later one, exclusive. */
        Span: {
            from: components["schemas"]["TimeOfDay"];
            /** @description `24:00` is the end of the day. */
            to: components["schemas"]["TimeOfDay"];
        };
        /** @description The first operation of staff. */
        StaffHello: {
            /** @description Name and version of the program, for the log. */
            client: string;
            /** @description How far the client holds threads that it wants to be brought up to date; at most 500. */
            resume?: components["schemas"]["ResumeFrom"][];
        };
        /** @description What staff may send. `quote` is the `seq` of another message. */
        StaffSays: {
            /** @enum {string} */
            kind: "text";
            /** Format: int64 */
            quote?: number | null;
            text: string;
        } | {
            attachment: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "image";
            /** Format: int64 */
            quote?: number | null;
        } | {
            attachment: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "file";
            /** Format: int64 */
            quote?: number | null;
        } | {
            attachment: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "video";
            /** Format: int64 */
            quote?: number | null;
        } | {
            /** @enum {string} */
            kind: "note";
            /** Format: int64 */
            quote?: number | null;
            text: string;
        };
        /** @description The answer to the first operation of staff. */
        StaffWelcome: {
            connection: components["schemas"]["Id"];
            /** @description The open ones assigned to this account: at most 200, and what fits into a frame. */
            conversations: components["schemas"]["Conversation"][];
            /** @description Other than before: the data was restored from a backup; drop every local copy. */
            data_generation: string;
            limits: components["schemas"]["MessageLimits"];
            me: components["schemas"]["Me"];
            /** @description For the rest: `GET /api/v1/conversations?assignee=me&state=assigned&cursor=`. */
            next_cursor: string | null;
            /** @description What is offered to this account now. */
            offers: components["schemas"]["OfferMade"][];
            server_time: components["schemas"]["Time"];
        };
        /** @description `conversation.start`. */
        StartConversation: {
            buyer: components["schemas"]["Id"];
        };
        /** @description What was started. */
        Started: {
            at: components["schemas"]["Time"];
            conversation: components["schemas"]["Id"];
            /** Format: int64 */
            seq: number;
            thread: components["schemas"]["Id"];
        };
        /**
         * @description Where a conversation stands.
         * @enum {string}
         */
        State: "queued" | "pooled" | "assigned" | "closed";
        /**
         * @description Whether an account may sign in.
         * @enum {string}
         */
        Status: "active" | "suspended";
        /**
         * @description How an agent is chosen within a group.
         * @enum {string}
         */
        Strategy: "least_loaded" | "round_robin" | "weighted";
        /** @description A browser's subscription, as `PushSubscription.toJSON()` gives it. */
        Subscribe: {
            /** @description The push service's address of this browser; `https`. */
            endpoint: string;
            /**
             * Format: double
             * @description What the browser may add; not used.
             */
            expirationTime?: number | null;
            keys: components["schemas"]["SubscriptionKeys"];
        };
        /** @description What only the browser can read with, in base64url. */
        SubscriptionKeys: {
            /** @description Its secret: 16 bytes. */
            auth: string;
            /** @description Its P-256 public key, uncompressed: 65 bytes. */
            p256dh: string;
        };
        /** @description What a conversation was about. */
        Summary: {
            /** @description At most 1,000 characters; may be empty. */
            summary?: string;
            /** @description 1–40 characters. */
            topic: string;
        };
        /** @description `conversation.takeover`. */
        TakeOver: {
            /**
             * Format: int64
             * @description The epoch the asker knows; a newer one means that it went elsewhere.
             */
            assignment_epoch: number;
            conversation: components["schemas"]["Id"];
            /** @description For the former agent; at most 200 characters. */
            reason?: string | null;
        };
        /** @description What a conversation is taken over under. */
        TakeOverRequest: {
            /** Format: int64 */
            assignment_epoch: number;
            /** @description For the former agent; at most 200 characters. */
            reason?: string | null;
        };
        /**
         * @description The other side, as buyers are told of it.
         * @enum {string}
         */
        TheAgent: "agent";
        /**
         * @description How the pages look.
         * @enum {string}
         */
        Theme: "system" | "light" | "dark";
        ThreadDigest: {
            /** Format: int64 */
            last_seq: number;
            thread: components["schemas"]["Id"];
        };
        /** @description `thread.read` for staff. */
        ThreadRead: {
            /** @description Which account; absent for the buyer. */
            account?: components["schemas"]["Id"];
            by: components["schemas"]["Reader"];
            /** Format: int64 */
            seq: number;
            thread: components["schemas"]["Id"];
        };
        /**
         * Format: date-time
         * @example 2026-11-11T06:18:02.120Z
         */
        Time: string;
        /** @example 09:00 */
        TimeOfDay: string;
        /** @description Something that buyers ask about, for them to choose. */
        Topic: {
            /** @description 1–32 of a–z, 0–9, - and _, one of its kind: what rules name it by. */
            key: string;
            /** @description 1–20 characters, one of its kind: what buyers read. */
            name: string;
        };
        /** @description `conversation.transfer`. */
        Transfer: {
            /**
             * Format: int64
             * @description The epoch the asker knows; a newer one means that it went elsewhere.
             */
            assignment_epoch: number;
            conversation: components["schemas"]["Id"];
            /** @description For the colleague; at most 1,000 characters. */
            note?: string | null;
            /** @description At most 200 characters. */
            reason?: string | null;
            to: components["schemas"]["TransferTo"];
        };
        /** @description Where the transfer went in the log. To a colleague it is an offer: until they accept, nothing has moved. */
        Transferred: {
            at: components["schemas"]["Time"];
            expires_at?: components["schemas"]["Time"];
            offer?: components["schemas"]["Id"];
            /** Format: int64 */
            seq: number;
        };
        /** @description Where a conversation goes. */
        TransferRequest: {
            /** Format: int64 */
            assignment_epoch: number;
            /** @description For the colleague; at most 1,000 characters. */
            note?: string | null;
            /** @description At most 200 characters. */
            reason?: string | null;
            to: components["schemas"]["TransferTo"];
        };
        /** @description Where a conversation is handed to. */
        TransferTo: {
            account: components["schemas"]["Id"];
        } | {
            group: components["schemas"]["Id"];
        };
        /** @description An agent who was looked at and not chosen. */
        TurnedDown: {
            account: components["schemas"]["Id"];
            name: string;
            why: components["schemas"]["WhyNot"];
        };
        /** @description `typing` of staff. */
        Typing: {
            /** @description A note: the buyer hears nothing of it. */
            note?: boolean;
            thread: components["schemas"]["Id"];
        };
        /** @description What is to be changed; what is absent stays. */
        UpdateAccount: {
            /**
             * Format: int64
             * @description 0–200. Below what is held, it only stops new conversations.
             */
            cap?: number | null;
            /** @description 1–40 characters. */
            display_name?: string | null;
        };
        /** @description `viewing`: what this connection has open now. */
        View: {
            thread?: components["schemas"]["Id"] | null;
        };
        /** @description `viewing` for staff, and what the operation answers: everybody of the staff who has the thread open. */
        Viewers: {
            thread: components["schemas"]["Id"] | null;
            /** @description At most 20, the asking account among them. */
            viewers: components["schemas"]["Named_Id"][];
        };
        /** @description `conversation.watch` and `conversation.unwatch`. */
        Watch: {
            conversation: components["schemas"]["Id"];
        };
        /** @description `monitor.subscribe`: from now on this connection watches this shop, and no other. */
        WatchShop: {
            shop: components["schemas"]["Id"];
        };
        /** @description When a rule fits: all conditions that are given must hold, and one must be given; within a list any. */
        When: {
            /** @description The page the buyer came from. */
            entry?: components["schemas"]["EntryKind"][];
            /**
             * Format: int64
             * @description The buyer's: 1–9.
             */
            level_at_least?: number | null;
            /** @description The shop's ids of products: at most 100 of at most 100 characters. */
            products?: string[];
            /** @description The buyer's: at most 20 of at most 32 characters. */
            tags?: string[];
            /** @description Keys of topics that the buyer may choose. */
            topics?: string[];
        };
        /**
         * @description The one reason a supervisor should look at first.
         * @enum {string}
         */
        Why: "offered" | "outside_hours" | "no_members" | "nobody_online" | "nobody_ready" | "all_at_cap" | "pool_pace" | "declined" | "behind_others";
        /**
         * @description Why an agent was turned down.
         * @enum {string}
         */
        WhyNot: "not_serving" | "offline" | "hold" | "draining" | "not_responding" | "at_cap" | "weight_zero" | "declined" | "pool_pace" | "other_preferred" | "window_passed";
        /** @description Why a conversation still waits. */
        WhyWaiting: components["schemas"]["DecisionDetail"] & {
            overflow: components["schemas"]["Id"] | null;
            /** @description In its line, from 1; null in the pool. */
            position: number | null;
            why: components["schemas"]["Why"];
        };
        /** @description How the widget stands on the shop's pages. */
        Widget: {
            /** @description What a small bubble beside it says by itself: at most 120 characters, one line; empty for none. */
            greeting: string;
            /**
             * Format: int64
             * @description Seconds until it says so: 1–600.
             */
            greeting_after_s: number;
            /**
             * Format: int64
             * @description Pixels from that side: 0–200.
             */
            offset_x: number;
            /**
             * Format: int64
             * @description Pixels from the bottom: 0–200.
             */
            offset_y: number;
            /** @description The lower corner it stands in. */
            side: components["schemas"]["Side"];
        };
        /** @description What the loader in a shop's page is told before it draws anything. */
        WidgetView: {
            colours: components["schemas"]["Colours"];
            /** @description Whether the page that asks may frame the chat; else the widget opens it as a page of its own. */
            frame: boolean;
            name: string;
            widget: components["schemas"]["Widget"];
        };
        /** @description Why a request was refused. */
        WireError: {
            code: components["schemas"]["Code"];
            /** @description A sentence that a user can act on. */
            message: string;
            /** @description Whether sending the very same again can work. */
            retry: boolean;
        };
        /** @description The same with who said it, and when: as it is stored and shown. */
        WrapUp: {
            at: components["schemas"]["Time"];
            by: components["schemas"]["Named_Id"];
            summary: string;
            topic: string;
        };
        /**
         * @description Whether agents sum up what a conversation was about when they close it.
         * @enum {string}
         */
        WrapUpNeed: "off" | "optional" | "required";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_api_v1_accounts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description 1–200, default 50. */
                limit?: number;
                /** @description In the login or the name. */
                q?: string;
                status?: components["schemas"]["Status"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Account"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccount"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_accounts_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_v1_accounts_id: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that was edited */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAccount"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_accounts_id_devices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Devices"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_accounts_id_devices_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_v1_accounts_id_grants: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that was edited */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutGrants"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_accounts_id_hand_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandOverRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandedOver"];
                };
            };
        };
    };
    put_api_v1_accounts_id_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPassword"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_accounts_id_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_accounts_id_suspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_attachments: {
        parameters: {
            query: {
                /** @description Cleaned; one that cannot be kept gives way to a name of the server's own. */
                name?: string;
                thread: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The bytes, with their type as `Content-Type` */
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large`: image 10 MiB, video 50 MiB, file 20 MiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_type`: its bytes are not of an allowed type, or not of the one it says */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`: damaged, or more pixels or frames than allowed */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_attachments_id: {
        parameters: {
            query?: {
                /** @description `thumb`: at most 480 pixels a side. */
                size?: "whole" | "thumb";
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The part that `Range` asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description `If-None-Match` names what there is */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `Range` begins behind the end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_audit: {
        parameters: {
            query?: {
                /** @description What was done: `account.suspend`. */
                action?: string;
                /** @description What this account did. */
                actor?: components["schemas"]["Id"];
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description 1–200, default 50. */
                limit?: number;
                /** @description What was done to the object with this id. */
                object?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_AuditEntry"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_buyers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description 1–200, default 50. */
                limit?: number;
                /** @description Every word of it, 1–100 characters, stands in the name, the remark or a tag, as staff see them. */
                query?: string;
                shop?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Buyer"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_buyers_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Buyer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_v1_buyers_id: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was edited */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BuyerChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Buyer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_v1_buyers_id_block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBlock"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Buyer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_buyers_id_block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Also when the buyer is not blocked */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_buyers_id_conversations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
        };
    };
    post_api_v1_chat_attachments: {
        parameters: {
            query?: {
                /** @description Cleaned; one that cannot be kept gives way to a name of the server's own. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The bytes, with their type as `Content-Type` */
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentView"];
                };
            };
            /** @description `too_large`: image 10 MiB, video 50 MiB, file 20 MiB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_type`: its bytes are not of an allowed type, or not of the one it says */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`: damaged, or more pixels or frames than allowed */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: more than 60 files or 300 MiB within an hour */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_chat_attachments_id_signature: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
                signature: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The part that `Range` asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description `If-None-Match` names what there is */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_found`: also when the address has expired */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `Range` begins behind the end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_chat_attachments_id_address: {
        parameters: {
            query?: {
                /** @description `thumb`: at most 480 pixels a side. */
                size?: "whole" | "thumb";
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MintedAddress"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_chat_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenChatSession"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatSession"];
                };
            };
            /** @description `unauthenticated`: the identity is not to be trusted */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: no such shop */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: too many new anonymous chats from this address */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_chat_widget_shop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the shop */
                shop: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_colours_colour: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `rrggbb` */
                colour: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Colours"];
                };
            };
            /** @description It is no colour */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_conversations: {
        parameters: {
            query?: {
                /** @description An account, or `me`. */
                assignee?: string;
                buyer?: components["schemas"]["Id"];
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                group?: components["schemas"]["Id"];
                /** @description 1–200, default 50. */
                limit?: number;
                shop?: components["schemas"]["Id"];
                /** @description `queued`, `pooled`, `assigned`, `closed`, `waiting` (queued or pooled) or `open` (not closed). */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Conversation"];
                };
            };
        };
    };
    get_api_v1_conversations_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    post_api_v1_conversations_id_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerOffer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    post_api_v1_conversations_id_assign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    post_api_v1_conversations_id_claim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    post_api_v1_conversations_id_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    get_api_v1_conversations_id_decisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decisions"];
                };
            };
        };
    };
    post_api_v1_conversations_id_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerOffer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Declined"];
                };
            };
        };
    };
    post_api_v1_conversations_id_invite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    post_api_v1_conversations_id_snooze: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    post_api_v1_conversations_id_takeover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakeOverRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    post_api_v1_conversations_id_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transferred"];
                };
            };
        };
    };
    put_api_v1_conversations_id_wrap_up: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Summary"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    get_api_v1_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Devices"];
                };
            };
        };
    };
    delete_api_v1_devices_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_groups_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: the default group, or one with open conversations */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_v1_groups_id: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was edited */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupSettings"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: the shop has a group of this name */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_v1_groups_id_members_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetMember"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_groups_id_members_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_monitor: {
        parameters: {
            query: {
                shop: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
        };
    };
    get_api_v1_phrases: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description In this group; empty for those in none. */
                group?: string;
                /** @description 1–200, default 50. */
                limit?: number;
                /** @description By code, text, group, pinyin or initials. */
                q?: string;
                /** @description The shop's; without it, one's own. */
                shop?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Phrase"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_phrases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPhrase"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phrase"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: the code is taken, or there are as many as there may be */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_phrases_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phrase"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_phrases_id: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was seen */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_v1_phrases_id: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was edited */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhraseChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phrase"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: the code is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_phrases_copy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the copy one has */
                "If-None-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhraseCopy"];
                };
            };
            /** @description `If-None-Match` names what there is */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_phrases_export: {
        parameters: {
            query?: {
                /** @description `utf-8` unless said otherwise. */
                encoding?: "utf-8" | "gbk";
                /** @description The shop's; without it, one's own. */
                shop?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": number[];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_phrases_groups: {
        parameters: {
            query?: {
                /** @description The shop's; without it, one's own. */
                shop?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhraseGroups"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_phrases_import: {
        parameters: {
            query?: {
                /** @description `true`: only say what it would do. */
                dry_run?: boolean;
                /** @description The shop's; without it, one's own. */
                shop?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description CSV in GBK or UTF-8, at most 8 MiB and 5,000 rows */
        requestBody: {
            content: {
                "text/csv": number[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhraseImport"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`: no CSV of phrases; a bad row is no error, it stands in the report */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_phrases_uses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountUses"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_roles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Roles"];
                };
            };
        };
    };
    get_api_v1_search_messages: {
        parameters: {
            query: {
                /** @description Who wrote it, or serves or served the conversation last: an account, or `me`. */
                agent?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Not before this. */
                from?: components["schemas"]["Time"];
                kind?: "text" | "image" | "file" | "video" | "note";
                /** @description 1–200, default 50. */
                limit?: number;
                /** @description 1–100 characters with a letter or digit; every word of it must be there. */
                q: string;
                shop?: components["schemas"]["Id"];
                /** @description Before this. */
                to?: components["schemas"]["Time"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundMessages"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `wrong_credentials`, `code_required`, `wrong_code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `locked`, `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_session_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_session_push: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushStanding"];
                };
            };
        };
    };
    put_api_v1_session_push: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Subscribe"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_session_push: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_session_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
        };
    };
    put_api_v1_session_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Settings"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_v1_session_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmTotp"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_session_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_v1_session_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveTotp"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `wrong_credentials`: the token is used up */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_shops: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description 1–200, default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Shop"];
                };
            };
        };
    };
    post_api_v1_shops: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShop"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
            /** @description `conflict`: another shop has this key */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_shops_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_v1_shops_id: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was edited */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopSettings"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_shops_id_agents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Colleagues"];
                };
            };
        };
    };
    get_api_v1_shops_id_groups: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Groups"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_shops_id_groups: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGroup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: the shop has a group of this name */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_v1_shops_id_identity_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIdentityKey"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityKeyView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_v1_shops_id_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
        };
    };
    get_api_v1_shops_id_reception: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopReception"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_v1_shops_id_reception: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was edited; 0 at first */
                "If-Match": string;
            };
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reception"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopReception"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_v1_shops_id_reception_preview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingPreview"];
                };
            };
        };
    };
    get_api_v1_threads_id_events: {
        parameters: {
            query?: {
                /** @description The events after this one, for closing a gap. */
                after_seq?: number;
                /** @description The events before this one, for scrolling up. */
                before_seq?: number;
                /** @description 1–200, default 50. */
                limit?: number;
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventItems"];
                };
            };
        };
    };
    post_api_v1_threads_id_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedView"];
                };
            };
        };
    };
    get_api_v1_threads_id_notes: {
        parameters: {
            query?: {
                /** @description Those before this one. */
                before_seq?: number;
                /** @description 1–200, default 50. */
                limit?: number;
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventItems"];
                };
            };
        };
    };
    get_api_v1_threads_id_transcript: {
        parameters: {
            query: {
                format: "html" | "csv";
                /** @description Not before this. */
                from?: components["schemas"]["Time"];
                /** @description `zh-CN` (default) or `en`: the language of its own words. */
                language?: "zh-CN" | "en";
                /** @description Whether what only staff see is in it: notes, wrap-ups, reasons. Left out unless asked for. */
                notes?: boolean;
                /** @description Before this. */
                to?: components["schemas"]["Time"];
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page without scripts, or CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_livez: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
